internal import Control
internal import Cryptography
internal import FileStore
internal import Logging
internal import SyncEngine
internal import SyncHTTP

/// A data directory opened by this process: the store, the engine over it, and its administration.
struct OpenedStore: Sendable {
    let store: FileStore
    let service: SyncService
    let administration: Administration

    /// Takes the store's lock, recovers, and folds the directory.
    ///
    /// - Throws: `FileStoreError` and others; each text says what to do.
    init(_ configuration: Configuration, options: FileStore.Options = .init(), logger: Logger) async throws {
        let directory = configuration.dataDirectory
        store = try await FileStore.open(directory: directory, options: options, logger: logger)
        let cursorKey = try SecretFile.readOrCreate("cursor", dataDirectory: directory)
        let warning = LostHistoryWarning(directory: directory, logger: logger)
        service = try await SyncService(store: store, cursorKey: cursorKey, onLostHistory: warning.warn)
        administration = Administration(
            service: service, store: store, facilities: Self.facilities(configuration, store, service),
            version: Program.version)
    }

    /// Ends what is under way and releases the directory.
    func close() async {
        await service.drain()
        await store.close()
    }

    private static func facilities(
        _ configuration: Configuration, _ store: FileStore, _ service: SyncService
    ) -> Administration.Facilities {
        let queue = BCryptQueue()
        let cost = configuration.passwordCost
        return Administration.Facilities(
            hashPassword: { try await queue.hash($0, cost: cost) },
            mintToken: { user, lifetime in
                let lifetime = lifetime ?? configuration.tokenLifetime
                let now = Environment.system.now()
                let signer = TokenSigner(secret: try SigningSecret.resolve(configuration), lifetime: lifetime)
                return (signer.token(for: user, now: now), now + lifetime.components.seconds * 1000)
            },
            storeFigures: { store.statistics.figures },
            keepUp: StoreUpkeep(store: store, service: service).run)
    }
}

extension Statistics {
    /// The figures an operator looks at, by the names `stats` prints.
    var figures: [(name: String, value: Int)] {
        [
            ("walBytes", walBytes), ("durableOperations", Int(durableLSN)),
            ("operationsToCheckpoint", Int(durableLSN - min(durableLSN, checkpointLSN))),
            ("queuedBytes", queuedBytes), ("unappliedBytes", unappliedBytes), ("freeBytes", freeBytes),
            ("totalBytes", totalBytes), ("freeInodes", freeInodes), ("ballastBytes", ballastBytes),
            ("spaceScarce", isSpaceScarce ? 1 : 0), ("readOnly", isReadOnly ? 1 : 0),
            ("refusals", refusals.values.reduce(0, +)), ("tornTailBytes", tornTailBytes),
            ("scrubPasses", scrubPasses), ("scrubbedBytes", scrubbedBytes), ("scrubFindings", scrubFindings),
            ("backups", backups), ("lastBackupOperation", Int(lastBackupLSN)),
            ("lastBackupMilliseconds", lastBackup.milliseconds),
        ]
    }
}
