import Logging
import SyncEngine

extension FileStore {
    /// Opens on the calling thread, which blocks. The order of the steps is that of `docs/durability.md`.
    static func opened(
        _ directory: String, _ options: Options, _ logger: Logger, _ blocking: BlockingThreads
    ) throws -> FileStore {
        do {
            let disk = try POSIXDisk(root: directory)
            if let type = NetworkFileSystem.name(ofType: disk.fileSystemType), !options.allowsNetworkFileSystem {
                throw FileStoreError.networkFileSystem(directory: directory, type: type)
            }
            let lock = try DirectoryLock(disk)
            try disk.makeDirectory("secrets")
            let core = try StoreCore.open(
                disk, limits: options.limits, makeIdentity: { randomBits() }, onPoison: options.onFatal)
            core.checkSpace()
            report(core.statistics, directory, logger)
            let threads = StoreThreads(core, options: options)
            threads.start(holding: lock)
            return FileStore(core, threads, blocking, secretsDirectory: directory + "/secrets")
        } catch let error as DiskError {
            throw FileStoreError.disk(error)
        } catch let error as FileStoreError {
            throw error.located(in: directory)
        }
    }

    private static func randomBits() -> Bits128 {
        var generator = SystemRandomNumberGenerator()
        return Bits128(high: generator.next(), low: generator.next())
    }

    private static func report(_ statistics: Statistics, _ directory: String, _ logger: Logger) {
        let metadata: Logger.Metadata = [
            "store.directory": "\(directory)",
            "store.lsn": "\(statistics.durableLSN)",
            "store.recovered_operations": "\(statistics.recoveredOperations)",
            "store.torn_tail_bytes": "\(statistics.tornTailBytes)",
        ]
        if statistics.tornTailBytes > 0 {
            logger.warning("An unfinished write at the end of the log was set aside", metadata: metadata)
        }
        logger.info("The store is open", metadata: metadata)
    }
}

/// File systems on another machine, by the magic number that statfs gives.
enum NetworkFileSystem {
    private static let names: [Int64: String] = [
        0x6969: "NFS", 0x517B: "SMB", 0xFF53_4D42: "CIFS", 0xFE53_4D42: "SMB2", 0x00C3_6400: "Ceph",
        0x5346_414F: "AFS", 0x0102_1997: "9P", 0x7375_7245: "Coda", 0x0BD0_0BD0: "Lustre", 0x4750_4653: "GPFS",
    ]

    static func name(ofType type: Int64) -> String? { names[type] }
}
