internal import FileStore
internal import Foundation
internal import Logging
internal import SyncEngine
internal import SyncHTTP

/// The realms of demo logins on disk: a store each under `realms/` of the data directory, small and apart from the
/// records of real people. Verify, repair and backup of the main store do not look there.
struct RealmFiles: Sendable {
    private static let doomed = ".gone"

    private let directory: String
    private let sealKey: String?
    private let logger: Logger

    init(_ configuration: Configuration, logger: Logger) {
        directory = configuration.dataDirectory + "/realms"
        sealKey = configuration.sealKey
        var logger = logger
        // Every realm that is opened would say so.
        logger.logLevel = max(logger.logLevel, .warning)
        self.logger = logger
    }

    var vault: RealmVault {
        RealmVault(list: { try list() }, open: { try await open($0) }, remove: { try remove($0) })
    }

    /// What is there. What an earlier process began to delete, or never finished making, is deleted.
    private func list() throws -> [RealmVault.Kept] {
        guard FileManager.default.fileExists(atPath: directory) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: directory).compactMap { name in
            let path = "\(directory)/\(name)"
            guard !name.hasSuffix(Self.doomed), let made = Self.time(of: path + "/FORMAT") else {
                try FileManager.default.removeItem(atPath: path)
                return nil
            }
            return RealmVault.Kept(name: name, made: made, used: Self.time(of: path + "/MANIFEST") ?? made)
        }
    }

    /// Deletes what is over its time, for a server on which demo logins are off now.
    func removeEnded() throws {
        let lifetime = Int64(RealmLimits().lifetime / .milliseconds(1))
        let now = Environment.system.now()
        for kept in try list() where kept.made + lifetime <= now { try remove(kept.name) }
    }

    /// FORMAT is written once, MANIFEST at every checkpoint.
    private static func time(of file: String) -> Timestamp? {
        let date = try? FileManager.default.attributesOfItem(atPath: file)[.modificationDate] as? Date
        return date.map { Timestamp(milliseconds: Int64($0.timeIntervalSince1970 * 1000)) }
    }

    private func open(_ name: String) async throws -> RealmVault.Opened {
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let store = try await FileStore.open(directory: "\(directory)/\(name)", options: Self.options, logger: logger)
        do {
            let journals: any JournalStore =
                if let sealKey { try await store.sealed(by: try MasterKey(file: sealKey)) } else { store }
            return RealmVault.Opened(store: journals, close: { await store.close() })
        } catch {
            await store.close()
            throw error
        }
    }

    /// Under another name first: what is half deleted must not look like a realm.
    private func remove(_ name: String) throws {
        let path = "\(directory)/\(name)"
        guard FileManager.default.fileExists(atPath: path) else { return }
        try FileManager.default.moveItem(atPath: path, toPath: path + Self.doomed)
        try FileManager.default.removeItem(atPath: path + Self.doomed)
    }

    /// A store for one person who tries things out: small files, few threads, and the first to stop when the disk gets
    /// full.
    private static var options: FileStore.Options {
        var options = FileStore.Options()
        options.limits.walSegmentBytes = 256 << 10
        options.limits.journalSegmentBytes = 1 << 20
        options.limits.maximumQueuedBytes = 8 << 20
        options.limits.maximumUnappliedBytes = 8 << 20
        options.limits.maximumOpenJournals = 8
        options.limits.ballastBytes = 0
        options.limits.minimumFreeBytes = 512 << 20
        options.limits.resumeFreeBytes = 640 << 20
        options.checkpointBytes = 512 << 10
        options.readThreads = 1
        options.scrubBytesPerSecond = 0
        return options
    }
}
