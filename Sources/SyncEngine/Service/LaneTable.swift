internal import Synchronization

/// One asynchronous mutex a journal: the lane in which its state is read and decided on. Waiters go in the order they
/// came.
final class LaneTable: Sendable {
    private struct Lane {
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let maximumQueue: Int
    /// Held lanes only.
    private let held = Mutex<[JournalID: Lane]>([:])

    init(maximumQueue: Int) { self.maximumQueue = maximumQueue }

    /// Runs `body` as the only one in this lane.
    ///
    /// - Throws: `Refusal` `overload` when too many wait already; what `body` throws.
    func withLane<Result>(_ journal: JournalID, _ body: () async throws -> Result) async throws -> Result {
        try await enter(journal)
        defer { leave(journal) }
        return try await body()
    }

    private func enter(_ journal: JournalID) async throws(Refusal) {
        let isFree = try held.withLock { held throws(Refusal) in
            guard let lane = held[journal] else {
                held[journal] = Lane()
                return true
            }
            guard lane.waiters.count < maximumQueue else {
                throw Refusal(.overload, "too many requests wait for \(journal)", retryAfter: .seconds(1))
            }
            return false
        }
        if isFree { return }
        await withCheckedContinuation { continuation in
            let isFree = held.withLock { held in
                guard held[journal] != nil else {
                    held[journal] = Lane()
                    return true
                }
                held[journal]?.waiters.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    /// Hands the lane to the next waiter, or frees it.
    private func leave(_ journal: JournalID) {
        let next = held.withLock { held -> CheckedContinuation<Void, Never>? in
            guard let lane = held[journal], !lane.waiters.isEmpty else {
                held[journal] = nil
                return nil
            }
            return held[journal]?.waiters.removeFirst()
        }
        next?.resume()
    }
}
