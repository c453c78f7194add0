import Glibc
import SyncEngine

extension FileStore {
    /// Repairs a store that no process has open. Blocks.
    ///
    /// - Parameters:
    ///   - backup: a snapshot of this store, or a directory of them: then the newest complete one.
    ///   - dryRun: tells what would be done, and changes nothing.
    ///   - progress: told what is done now.
    /// - Throws: `FileStoreError`, `BackupError`: it was refused, and can be run again.
    public static func repair(
        directory: String, from backup: String? = nil, dryRun: Bool = false,
        progress: @escaping @Sendable (String) -> Void = { _ in }
    ) throws -> RepairReport {
        try FileStoreError.translating {
            let disk = try POSIXDisk(root: directory)
            let lock = try DirectoryLock(disk)
            defer { withExtendedLifetime(lock) {} }
            let copy = try backup.map { try POSIXDisk(root: newestSnapshot(at: $0), isReadOnly: true) }
            var generator = SystemRandomNumberGenerator()
            return try StoreRepair(
                disk, backup: copy, isDryRun: dryRun, stamp: stamp(),
                makeIdentity: { Bits128(high: generator.next(), low: generator.next()) }, progress: progress
            ).run()
        }
    }

    /// The time as a directory's name.
    private static func stamp() -> String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let text = "\(Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec / 1_000_000)))"
        return text.replacing(":", with: "")
    }
}
