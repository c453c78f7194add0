internal import SyncEngine
internal import Synchronization

/// Who is exporting and importing now. Both are long work: one of each a person, and only so many at once.
final class ExchangeTurns: Sendable {
    /// A place among those who are at work, given back with its last reference.
    final class Turn: Sendable {
        private let release: @Sendable () -> Void

        fileprivate init(_ release: @escaping @Sendable () -> Void) { self.release = release }

        deinit { release() }
    }

    private struct AtWork {
        var exporting: Set<UserID> = []
        var isImporting = false
    }

    private let maximumExports: Int
    private let atWork = Mutex(AtWork())

    init(limits: Limits) { maximumExports = limits.maximumExports }

    /// - Throws: `APIError` `busy`.
    func export(by user: UserID) throws(APIError) -> Turn {
        let fault: String? = atWork.withLock { atWork in
            if atWork.exporting.contains(user) { return "an export of yours is under way; one at a time" }
            if atWork.exporting.count >= maximumExports { return "others are exporting now; try again shortly" }
            atWork.exporting.insert(user)
            return nil
        }
        if let fault { throw APIError(.busy, fault, retryAfter: .seconds(10)) }
        return Turn { [self] in atWork.withLock { _ = $0.exporting.remove(user) } }
    }

    /// - Throws: `APIError` `busy`.
    func `import`() throws(APIError) -> Turn {
        let wasImporting = atWork.withLock { atWork in
            defer { atWork.isImporting = true }
            return atWork.isImporting
        }
        guard !wasImporting else {
            throw APIError(.busy, "an import is under way; one at a time", retryAfter: .seconds(10))
        }
        return Turn { [self] in atWork.withLock { $0.isImporting = false } }
    }
}
