/// A Socket.IO 5 server on top of Engine.IO 4 connections, without any I/O of its own.
///
/// It is told of connections and what they carry through `EngineApplication`, and sends through `EngineConnection`.
public final class SocketServer: EngineApplication {
    private let options: SocketOptions

    public init(options: SocketOptions = SocketOptions()) { self.options = options }

    /// The namespace of this name, made at its first mention. Further names lead to the same sockets and rooms.
    public func namespace(_ name: String, aliases: [String] = []) -> Namespace { preconditionFailure("skeleton") }

    /// Tells every socket's handlers "server shutting down" and ends the connections, without a DISCONNECT packet:
    /// clients come back by themselves.
    public func shutDown() { preconditionFailure("skeleton") }

    public func admit(_ handshake: Handshake) throws(EngineError) { try options.admit(handshake) }

    public func open(_ connection: any EngineConnection) -> any EngineListener { preconditionFailure("skeleton") }
}

/// The numbers of a Socket.IO server.
public struct SocketOptions: Sendable {
    /// A connection that is in no namespace after this time is closed.
    public var connectTimeout = Duration.seconds(45)
    /// Attachments one packet may announce.
    public var maximumAttachments = 10
    /// Looks at a request before it becomes a connection.
    public var admit: @Sendable (Handshake) throws(EngineError) -> Void = { _ in }
    /// Random bytes for ids.
    public var random: @Sendable (Int) -> [UInt8]
    /// Runs something later; tests run it when they like.
    public var schedule: @Sendable (Duration, @escaping @Sendable () -> Void) -> ScheduledAction

    public init(
        random: @escaping @Sendable (Int) -> [UInt8] = SystemRandomNumberGenerator.bytes,
        schedule: @escaping @Sendable (Duration, @escaping @Sendable () -> Void) -> ScheduledAction =
            ScheduledAction.task
    ) {
        self.random = random
        self.schedule = schedule
    }
}

/// Something that will run later unless it is cancelled.
public struct ScheduledAction: Sendable {
    public let cancel: @Sendable () -> Void

    public init(cancel: @escaping @Sendable () -> Void) { self.cancel = cancel }

    /// By a task that sleeps.
    public static func task(_ delay: Duration, _ body: @escaping @Sendable () -> Void) -> ScheduledAction {
        let task = Task {
            guard (try? await Task.sleep(for: delay)) != nil else { return }
            body()
        }
        return ScheduledAction { task.cancel() }
    }
}

extension SystemRandomNumberGenerator {
    /// So many random bytes.
    public static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }
}
