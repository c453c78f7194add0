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
    let upkeep: StoreUpkeep
    let administration: Administration

    /// Takes the store's lock, recovers, and folds the directory.
    ///
    /// - Throws: `FileStoreError` and others; each text says what to do.
    init(_ configuration: Configuration, options: FileStore.Options = .init(), logger: Logger) async throws {
        let directory = configuration.dataDirectory
        let store = try await FileStore.open(directory: directory, options: options, logger: logger)
        do {
            let sealed = try await Self.sealed(store, configuration)
            let journals: any JournalStore = sealed ?? store
            let cursorKey = try SecretFile.readOrCreate("cursor", dataDirectory: directory)
            let warning = LostHistoryWarning(directory: directory, logger: logger)
            service = try await SyncService(store: journals, cursorKey: cursorKey, onLostHistory: warning.warn)
            upkeep = StoreUpkeep(store: store, service: service)
            var facilities = Self.facilities(configuration, store, upkeep)
            facilities.helpdeskAddress = configuration.helpdeskAddress
            if let sealed { facilities.rotateKeys = { try await sealed.rotateKeys(of: $0) } }
            administration = Administration(
                service: service, store: journals, facilities: facilities, version: Program.version)
            self.store = store
        } catch {
            await store.close()
            throw error
        }
    }

    /// The store with its texts sealed, when a key is named; one that is sealed does not open without.
    private static func sealed(_ store: FileStore, _ configuration: Configuration) async throws -> SealedStore? {
        if let path = configuration.sealKey { return try await store.sealed(by: try MasterKey(file: path)) }
        if try store.isSealed { throw SealError.masterKeyNotNamed }
        return nil
    }

    /// Ends what is under way and releases the directory.
    func close() async {
        await service.drain()
        await store.close()
    }

    private static func facilities(
        _ configuration: Configuration, _ store: FileStore, _ upkeep: StoreUpkeep
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
            keepUp: upkeep.run)
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
            ("refusedAppends", refusals.values.reduce(0, +)), ("tornTailBytes", tornTailBytes),
            ("scrubPasses", scrubPasses), ("scrubbedBytes", scrubbedBytes), ("scrubFindings", scrubFindings),
            ("backups", backups), ("lastBackupOperation", Int(lastBackupLSN)),
            ("lastBackupMilliseconds", lastBackup.milliseconds),
        ]
    }
}
