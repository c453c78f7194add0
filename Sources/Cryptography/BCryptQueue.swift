internal import Dispatch
internal import Synchronization

/// Hashes and checks passwords on threads of its own, so that no request waits behind a password but other passwords.
public final class BCryptQueue: Sendable {
    private let threads: [DispatchQueue]
    private let maximumWaiting: Int
    private let state = Mutex(State())

    private struct State {
        var waiting = 0
        var next = 0
    }

    /// - Parameters:
    ///   - threads: passwords worked on at once.
    ///   - maximumWaiting: passwords accepted and not finished; one more is `BCryptError.busy`.
    public init(threads: Int = 1, maximumWaiting: Int = 32) {
        precondition(threads > 0 && maximumWaiting > 0, "\(threads) threads, \(maximumWaiting) waiting")
        self.threads = (0..<threads).map { DispatchQueue(label: "bcrypt-\($0)") }
        self.maximumWaiting = maximumWaiting
    }

    /// `BCrypt.hash`, off the caller's thread.
    ///
    /// - Throws: what that throws, and `BCryptError.busy`.
    public func hash(_ password: String, cost: Int = 10) async throws(BCryptError) -> String {
        try await run { () throws(BCryptError) in try BCrypt.hash(password, cost: cost) }
    }

    /// `BCrypt.verify`, off the caller's thread.
    ///
    /// - Throws: what that throws, and `BCryptError.busy`.
    public func verify(_ password: String, hash: String) async throws(BCryptError) -> Bool {
        try await run { () throws(BCryptError) in try BCrypt.verify(password, hash: hash) }
    }

    private func run<Value: Sendable>(
        _ work: @escaping @Sendable () throws(BCryptError) -> Value
    ) async throws(BCryptError) -> Value {
        guard let thread = reserve() else { throw .busy }
        let result = await withCheckedContinuation { continuation in
            thread.async {
                let result = Result { () throws(BCryptError) in try work() }
                self.state.withLock { $0.waiting -= 1 }
                continuation.resume(returning: result)
            }
        }
        return try result.get()
    }

    private func reserve() -> DispatchQueue? {
        state.withLock { state in
            guard state.waiting < maximumWaiting else { return nil }
            state.waiting += 1
            state.next = (state.next + 1) % threads.count
            return threads[state.next]
        }
    }
}
