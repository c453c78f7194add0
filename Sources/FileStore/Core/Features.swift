/// Features: named in FORMAT before the first byte that needs them.
extension StoreCore {
    /// What FORMAT says now.
    package var format: Format { formats.withLock { $0 } }

    /// Says in FORMAT that a feature may be used from here on; durable on return. One that is declared costs nothing.
    ///
    /// The first byte that needs the feature is written after this has returned, so that a program which does not know
    /// it never sees such a byte.
    ///
    /// - Throws: `DiskError`: without room nothing has changed, after a failed persist the store is poisoned;
    ///   `JournalStoreError.unavailable` when nothing may be written.
    package func declare(_ feature: Feature) throws {
        try formats.withLock { format in
            guard !format.declares(feature) else { return }
            if let refusal = lock.withLock({ $0.refusal }), refusal.isFinal { throw refusal.error }
            let next = format.declaring(feature)
            do throws(DiskError) {
                guard try isStillOurs() else { return poison("another process has recovered this store") }
                try disk.publish(next.encoded, as: Format.path, through: Format.temporaryPath, steps: .feature)
            } catch {
                if !error.isShortage { poison("FORMAT could not be made durable: \(error)") }
                throw error
            }
            format = next
        }
    }
}
