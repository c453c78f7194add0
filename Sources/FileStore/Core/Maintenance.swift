package import SyncEngine

/// Maintenance: what rewrites journal files, or needs them to stay as they are. One at a time; appends, reads and
/// checkpoints go on beside it.
extension StoreCore {
    /// Runs `body` as soon as no other maintenance runs. Blocks.
    ///
    /// - Throws: `JournalStoreError.unavailable` when the store is ending; what `body` throws.
    package func maintain<Result>(_ body: () throws -> Result) throws -> Result {
        _ = maintenance.wait { isTaken -> Void? in
            if isTaken { return nil }
            isTaken = true
            return ()
        }
        defer {
            maintenance.withLock { $0 = false }
            maintenance.notify()
        }
        try checkIsRunning()
        return try body()
    }

    /// To be asked between two pieces of maintenance, so that a store that is to close need not wait long.
    ///
    /// - Throws: `JournalStoreError.unavailable` when the store is closing, poisoned or only read.
    package func checkIsRunning() throws(JournalStoreError) {
        guard let refusal = lock.withLock({ $0.refusal }) else { return }
        if refusal.isFinal || refusal == .closing { throw refusal.error }
    }

    /// Returns when no maintenance runs. Blocks.
    func waitForMaintenance() {
        _ = maintenance.wait { $0 ? nil : () }
    }

    /// The last operation that is in its journals and durable there, by the MANIFEST on the disk.
    ///
    /// Every line of a journal up to this number is in its file and does not change as long as the caller maintains.
    package func durableManifest() throws -> Manifest {
        guard let manifest = try disk.readWhole(Manifest.path).flatMap({ Manifest($0) }) else {
            throw FileStoreError.unreadableManifest(directory: "")
        }
        return manifest
    }
}
