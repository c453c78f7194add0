import SyncEngine

extension FileStore {
    /// Checks the running store: what is on the disk now, while appends go on.
    ///
    /// - Parameter progress: told now and then how many bytes were looked at.
    /// - Throws: `FileStoreError` when it cannot be checked.
    public func verify(
        _ depth: VerifyDepth, progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws -> VerifyReport {
        let core = core
        return try await withCheckedThrowingContinuation { continuation in
            // A thread of its own: it takes minutes, and reads must not wait for it.
            BlockingThreads.start {
                continuation.resume(
                    with: Result {
                        try FileStoreError.translating {
                            try StoreVerifier(core.disk, depth: depth, threads: 2, progress: progress).run(core)
                        }
                    })
            }
        }
    }

    /// Checks a store that no process has open, without changing anything, not even what recovery would. Blocks.
    ///
    /// - Parameter progress: told now and then how many bytes were looked at.
    /// - Throws: `FileStoreError`, `locked` for a store that is running.
    public static func verify(
        directory: String, _ depth: VerifyDepth, progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws -> VerifyReport {
        try FileStoreError.translating {
            let disk = try POSIXDisk(root: directory)
            let lock = try DirectoryLock(disk)
            return try withExtendedLifetime(lock) {
                try StoreVerifier(disk, depth: depth, threads: 2, progress: progress).run()
            }
        }
    }
}

extension FileStoreError {
    /// What the disk says becomes an error of the store.
    static func translating<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let error as DiskError { throw FileStoreError.disk(error) }
    }
}
