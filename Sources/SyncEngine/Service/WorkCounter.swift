internal import Synchronization

/// Counts the writes under way, so that a service can stop between two of them.
final class WorkCounter: Sendable {
    private struct Count {
        var underWay = 0
        var isClosed = false
        var waiters: [CheckedContinuation<Void, Never>] = []
        var decided: [OperationResult.Status: Int] = [:]
    }

    private let count = Mutex(Count())

    var isClosed: Bool { count.withLock(\.isClosed) }

    /// How many operations got each answer since the start.
    var decided: [OperationResult.Status: Int] { count.withLock(\.decided) }

    /// Runs a write, unless the service stops.
    ///
    /// - Throws: `Refusal` `overload` after `close`; what `body` throws.
    func run<Result>(_ body: () async throws -> Result) async throws -> Result {
        let isClosed = count.withLock { count in
            if !count.isClosed { count.underWay += 1 }
            return count.isClosed
        }
        if isClosed { throw Refusal(.overload, "the server is about to stop", retryAfter: .seconds(2)) }
        defer { leave() }
        return try await body()
    }

    private func leave() {
        let waiters = count.withLock { count -> [CheckedContinuation<Void, Never>] in
            count.underWay -= 1
            guard count.isClosed, count.underWay == 0 else { return [] }
            defer { count.waiters = [] }
            return count.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func tally(_ results: [OperationResult]) {
        count.withLock { count in
            for result in results { count.decided[result.status, default: 0] += 1 }
        }
    }

    func close() { count.withLock { $0.isClosed = true } }

    /// Returns when nothing is under way; call after `close`.
    func finished() async {
        await withCheckedContinuation { continuation in
            let isIdle = count.withLock { count in
                if count.underWay > 0 { count.waiters.append(continuation) }
                return count.underWay == 0
            }
            if isIdle { continuation.resume() }
        }
    }
}
