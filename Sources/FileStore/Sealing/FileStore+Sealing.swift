public import SyncEngine

extension FileStore {
    /// The store's own name, which never changes.
    public var storeID: Bits128 { core.storeID }

    /// Whether bodies are, or may be, sealed: then it must not be served without a key.
    public var isSealed: Bool {
        get throws { try core.format.declares(.sealedBodies) || !core.disk.keyIDs().isEmpty }
    }

    /// The store with its bodies sealed from here on; what was written before stays as it is.
    ///
    /// - Throws: `SealError`, `FileStoreError`; each text says what is safe and what to run.
    public func sealed(by master: MasterKey) async throws -> SealedStore {
        SealedStore(self, try await sealing { try $0.openKeyring(master) })
    }

    /// Wraps every data key by another master key. Run again with the same two after a crash.
    ///
    /// - Returns: how many keys were wrapped anew.
    public func rotateMasterKey(from old: MasterKey, to new: MasterKey) async throws -> Int {
        try await sealing { core in
            try KeyRotation(core.disk, store: core.storeID).run(from: old, to: new)
        }
    }

    private func sealing<Result: Sendable>(
        _ body: @escaping @Sendable (StoreCore) throws -> Result
    ) async throws -> Result {
        let threads = BlockingThreads(count: 1)
        defer { threads.stop() }
        do {
            return try await threads.run { [core] in try body(core) }
        } catch let error as DiskError {
            throw FileStoreError.disk(error)
        }
    }
}

extension StoreCore {
    /// The store's own name, which never changes.
    package var storeID: Bits128 { identity.store }

    /// Opens the keys, and says in FORMAT that records may be sealed: in this order, so that whoever reads FORMAT finds
    /// the keys, and before the first record is sealed.
    package func openKeyring(_ master: MasterKey, maximumSeals: UInt64 = Keyring.maximumSeals) throws -> Keyring {
        let keyring = try Keyring(
            disk, store: identity.store, master: master, isSealed: format.declares(.sealedBodies),
            maximumSeals: maximumSeals)
        try declare(.sealedBodies)
        return keyring
    }
}
