package import SyncEngine

/// Changes the master key: every data key is wrapped anew, and a marker says so until all are.
///
/// A crash leaves keys of both kinds and the marker, with which no store opens; run again with the same two master
/// keys, it goes on where it was.
package struct KeyRotation {
    static let path = KeyFile.directory + "/rotation.json"
    private static let marker = Array("{\"rotation\":true}\n".utf8)
    /// Files that share one flush of the directory.
    private static let group = 256

    private let disk: any Disk
    private let store: Bits128

    package init(_ disk: any Disk, store: Bits128) {
        self.disk = disk
        self.store = store
    }

    /// - Returns: how many keys were wrapped anew.
    /// - Throws: `SealError.wrongMasterKey` for a key that neither master key opens, before anything was changed.
    package func run(from old: MasterKey, to new: MasterKey) throws -> Int {
        let ids = try disk.keyIDs().sorted()
        guard ids.contains(where: { $0.owner == .store }) else { throw SealError.keysLost }
        var due: [KeyID] = []
        for id in ids where try wrapped(id, from: old, to: new) != nil { due.append(id) }
        try mark()
        for start in stride(from: 0, to: due.count, by: Self.group) {
            let files = try due[start..<min(due.count, start + Self.group)].compactMap {
                try wrapped($0, from: old, to: new)
            }
            try disk.publish(files, steps: .key)
        }
        try disk.removeKeyLeftovers()
        try disk.remove(Self.path, step: .keyRotationEnd)
        try disk.persistDirectory(KeyFile.directory, step: .keyDirectoryPersist)
        return due.count
    }

    private func mark() throws(DiskError) {
        try disk.writeWhole(Self.marker, to: Self.path, step: .keyWrite).persist(step: .keyPersist)
        try disk.persistDirectory(KeyFile.directory, step: .keyDirectoryPersist)
    }

    /// The key's new file; nil when it needs none.
    private func wrapped(_ id: KeyID, from old: MasterKey, to new: MasterKey) throws -> KeyFile? {
        // A damaged file keeps nobody from changing the master key: what it held cannot be read under the old one.
        guard let file = try disk.keyFile(id), case .wrapped(let master, let since, _) = file.state,
            master != new.fingerprint, let key = try file.unwrapped(by: old)
        else { return nil }
        return try KeyFile(wrapping: key, id, store: store, since: since, by: new)
    }
}
