/// The numbers of a Socket.IO server, and what it takes from outside.
public struct SocketOptions: Sendable {
    /// A connection that is in no namespace after this time is closed.
    public var connectTimeout = Duration.seconds(45)
    /// CONNECT packets of one connection in a minute, whatever becomes of them; a client that sends more is closed.
    public var maximumConnects = 120
    /// Attachments one packet may announce.
    public var maximumAttachments = 10
    /// Bytes of all attachments of one packet: they wait in memory for the last of them.
    public var maximumAttachmentBytes = 1_000_000
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
            ScheduledAction.timer,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.random = random
        self.schedule = schedule
        self.now = now
    }

    func freshID() -> String { SessionIdentifier.make(random(SessionIdentifier.byteCount)) }
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
