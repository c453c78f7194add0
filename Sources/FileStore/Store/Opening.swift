import Logging
import SyncEngine

extension FileStore {
    /// Opens on the calling thread, which blocks. The order of the steps is that of `docs/durability.md`.
    static func opened(
        _ directory: String, _ options: Options, _ logger: Logger, _ blocking: BlockingThreads
    ) throws -> FileStore {
        do {
            let (core, lock) = try openedAsFarAsPossible(directory, options)
            report(core.statistics, directory, logger)
            let threads = StoreThreads(core, options: options)
            threads.start(holding: lock)
            let scrub =
                options.scrubBytesPerSecond > 0
                ? Scrub(core, bytesPerSecond: options.scrubBytesPerSecond, logger: logger) : nil
            return FileStore(core, threads, blocking, scrub, directory: directory)
        } catch let error as DiskError {
            throw FileStoreError.disk(error)
        } catch let error as FileStoreError {
            throw error.located(in: directory)
        }
    }

    private static func openedAsFarAsPossible(
        _ directory: String, _ options: Options
    ) throws -> (StoreCore, DirectoryLock?) {
        if let reason = readOnlyReason(directory, options) {
            return try opened(readOnly: reason, directory, options)
        }
        do {
            return try openedForWriting(directory, options)
        } catch let error as DiskError where error.isShortage && error.isOutOfSpace {
            // A crash anywhere in recovery leaves what recovery starts from, so it can be shown.
            return try opened(
                readOnly: "the disk is full (\(error)); make room and start again", directory, options)
        }
    }

    /// Opens a store on any disk, with nothing to lock: for tests.
    package static func open(on disk: any Disk, options: Options) async throws -> FileStore {
        let blocking = BlockingThreads(count: max(1, options.readThreads))
        return try await blocking.run {
            let core = try StoreCore.open(
                disk, limits: options.limits, makeIdentity: { randomBits() }, onPoison: options.onFatal)
            let threads = StoreThreads(core, options: options)
            threads.start(holding: nil)
            return FileStore(core, threads, blocking, nil, directory: "")
        }
    }

    private static func openedForWriting(
        _ directory: String, _ options: Options
    ) throws -> (StoreCore, DirectoryLock?) {
        let disk = try POSIXDisk(root: directory)
        try refuseNetwork(disk, options)
        let lock = try DirectoryLock(disk)
        try disk.makeDirectory("secrets")
        let core = try recovered(disk, options)
        core.findBallast()
        core.checkSpace()
        return (core, lock)
    }

    /// Recovery on a full disk gets the space that was kept for the store: the ballast, and what the log has reserved
    /// beyond its end.
    private static func recovered(_ disk: POSIXDisk, _ options: Options) throws -> StoreCore {
        func open() throws -> StoreCore {
            try StoreCore.open(
                disk, limits: options.limits, makeIdentity: { randomBits() }, onPoison: options.onFatal)
        }
        do {
            return try open()
        } catch let error as DiskError where error.isShortage && error.isOutOfSpace {
            try Ballast.release(on: disk)
            try LogSegment.trim(on: disk)
            return try open()
        }
    }

    static func refuseNetwork(_ disk: POSIXDisk, _ options: Options) throws {
        if let type = NetworkFileSystem.name(ofType: disk.fileSystemType), !options.allowsNetworkFileSystem {
            throw FileStoreError.networkFileSystem(directory: disk.root, type: type)
        }
    }

    static func randomBits() -> Bits128 {
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
        if let reason = statistics.readOnlyReason { logger.warning("No appends: \(reason)", metadata: metadata) }
        logger.info("The store is open", metadata: metadata)
    }
}

/// Opening without writing a byte: recovery works on an overlay, which is gone with the process.
extension FileStore {
    /// Why the directory is not to be written; nil when it may be.
    private static func readOnlyReason(_ directory: String, _ options: Options) -> String? {
        if options.isReadOnly { return "that is how it was opened" }
        if POSIXDisk.isOnReadOnlyFileSystem(directory) { return "the file system is mounted read-only" }
        // Whatever is wrong with FORMAT, recovery says so.
        guard let disk = try? POSIXDisk(root: directory, isReadOnly: true),
            let bytes = try? disk.readWhole(Format.path), let format = try? Format(bytes)
        else { return nil }
        let unknown = format.unknownReadOnlyCompatible
        return unknown.isEmpty
            ? nil : "it uses what this program can read but not write (\(unknown.joined(separator: ", ")))"
    }

    private static func opened(
        readOnly reason: String, _ directory: String, _ options: Options
    ) throws -> (StoreCore, DirectoryLock?) {
        let disk: POSIXDisk
        do {
            disk = try POSIXDisk(root: directory, isReadOnly: true)
        } catch {
            throw error.code == DiskError.notFound ? FileStoreError.noStore(directory: directory) : error
        }
        try refuseNetwork(disk, options)
        // Where nobody can write, nobody has to be kept from it.
        let lock = POSIXDisk.isOnReadOnlyFileSystem(directory) ? nil : try DirectoryLock(reading: disk)
        let core = try StoreCore.open(
            OverlayDisk(disk), limits: options.limits, makeIdentity: { randomBits() }, mayCreate: false,
            onPoison: options.onFatal)
        core.refuseAppends(readOnly: reason)
        core.checkSpace()
        return (core, lock)
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
