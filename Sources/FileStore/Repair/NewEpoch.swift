public import SyncEngine

extension FileStore {
    /// Gives a store that no process has open a new history: for a directory that an older copy was put back over.
    /// Nothing but MANIFEST changes. Blocks.
    ///
    /// Clients whose cursors are of the lost history are told so, pull everything again, and send again what they still
    /// hold.
    ///
    /// - Throws: `FileStoreError`; nothing was changed.
    public static func beginNewEpoch(directory: String) throws -> Epoch {
        do {
            return try FileStoreError.translating {
                let disk = try POSIXDisk(root: directory)
                let lock = try DirectoryLock(disk)
                return try withExtendedLifetime(lock) { try beginNewEpoch(disk, bits: randomBits()) }
            }
        } catch let error as FileStoreError {
            throw error.located(in: directory)
        }
    }

    package static func beginNewEpoch(_ disk: any Disk, bits: Bits128) throws -> Epoch {
        guard var manifest = try disk.readWhole(Manifest.path).flatMap({ Manifest($0) }) else {
            throw FileStoreError.unreadableManifest(directory: "")
        }
        manifest.epoch = bits
        try disk.publish(manifest.encoded, as: Manifest.path, through: Manifest.temporaryPath, steps: .manifest)
        return Epoch(bits)
    }
}
