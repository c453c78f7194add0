internal import Cryptography

/// What the service takes from the world besides its store: time, randomness and waiting.
public struct Environment: Sendable {
    public var now: @Sendable () -> Timestamp
    /// 128 random bits, for operations the server mints.
    public var random: @Sendable () -> Bits128
    /// Returns after the given time, or throws when the task is cancelled.
    public var sleep: @Sendable (Duration) async throws -> Void

    public init(
        now: @escaping @Sendable () -> Timestamp, random: @escaping @Sendable () -> Bits128,
        sleep: @escaping @Sendable (Duration) async throws -> Void
    ) {
        self.now = now
        self.random = random
        self.sleep = sleep
    }

    /// The system's clock and generator.
    public static let system = Environment(
        now: { SystemClock.now() },
        random: {
            guard let bits = Bits128(bytes: randomBytes(16)) else { preconditionFailure("16 bytes are 128 bits") }
            return bits
        },
        sleep: { try await Task.sleep(for: $0) }
    )
}
