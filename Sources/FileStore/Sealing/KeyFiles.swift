import SyncEngine

/// The calls on the disk that keys rest on. `docs/durability.md` goes through them.
extension Disk {
    /// The keys there are files for, dropped ones too.
    func keyIDs() throws(DiskError) -> [KeyID] {
        try list(KeyFile.directory).compactMap { $0.hasSuffix(".json") ? KeyID($0.dropLast(5).utf8) : nil }
    }

    /// A key's file; nil when there is none or it is damaged.
    func keyFile(_ id: KeyID) throws(DiskError) -> KeyFile? {
        guard let bytes = try readWhole(KeyFile.path(id)), let file = KeyFile(bytes), file.id == id else { return nil }
        return file
    }

    /// Puts files under their names, each whole; all are durable on return.
    func publish(_ files: [KeyFile], steps: PublishSteps) throws(DiskError) {
        for file in files {
            try writeWhole(file.encoded, to: KeyFile.path(file.id) + ".tmp", step: steps.write)
                .persist(step: steps.persist)
        }
        for file in files {
            try rename(KeyFile.path(file.id) + ".tmp", to: KeyFile.path(file.id), step: steps.rename)
        }
        try persistDirectory(KeyFile.directory, step: steps.directoryPersist)
    }

    /// Removes what an interrupted change left: it may hold a key that is to be dropped later.
    func removeKeyLeftovers() throws(DiskError) {
        for name in try list(KeyFile.directory) where name.hasSuffix(".tmp") {
            try remove("\(KeyFile.directory)/\(name)", step: .keyLeftoverRemove)
        }
    }
}

extension PublishSteps {
    static let key = PublishSteps(
        write: .keyWrite, persist: .keyPersist, rename: .keyRename, directoryPersist: .keyDirectoryPersist)
    /// A dropped key's file is replaced by the trace that it was dropped: gone and known to be gone in one step.
    static let drop = PublishSteps(
        write: .keyDropWrite, persist: .keyDropFilePersist, rename: .keyDrop, directoryPersist: .keyDropPersist)
}
