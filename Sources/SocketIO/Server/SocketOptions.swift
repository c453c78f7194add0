/// The numbers of a Socket.IO server, and what it takes from outside.
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
    /// The time, for what expires.
    public var now: @Sendable () -> ContinuousClock.Instant

    public init(
        random: @escaping @Sendable (Int) -> [UInt8] = SystemRandomNumberGenerator.bytes,
        schedule: @escaping @Sendable (Duration, @escaping @Sendable () -> Void) -> ScheduledAction =
            ScheduledAction.task,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.random = random
        self.schedule = schedule
        self.now = now
    }

    /// Twenty characters of `A-Za-z0-9_-`, 120 random bits.
    func freshID() -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        return String(decoding: random(20).map { alphabet[Int($0 & 63)] }, as: UTF8.self)
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
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        // Each draw asks the kernel, for one byte as for eight.
        while bytes.count < count {
            withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0.prefix(count - bytes.count)) }
        }
        return bytes
    }
}
