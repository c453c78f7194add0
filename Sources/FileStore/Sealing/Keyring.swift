internal import Cryptography
package import SyncEngine

/// The data keys of a store: made, wrapped by the master key, kept in `keys/`, dropped for good.
///
/// A key is durable before anybody gets it to seal with. The calls on the disk are made by one thread at a time;
/// everything else may be called by anybody.
package final class Keyring: Sendable {
    /// Seals after which an owner gets a new key: far from 2^32, where random nonces begin to meet.
    package static let maximumSeals: UInt64 = 1 << 30
    /// Unwrapped keys that are kept in memory; when there are more, all are unwrapped anew.
    private static let maximumCached = 65_536

    package let store: Bits128
    let disk: any Disk
    private let master: MasterKey
    private let maximumSeals: UInt64
    private let state: Lock<State>
    /// Held while files of `keys/` are changed.
    private let changing = Lock(())

    private struct State {
        var ids: [KeyOwner: [KeyID]] = [:]
        var known: [KeyID: Found] = [:]
        var current: [KeyOwner: Current] = [:]

        mutating func forgetIfFull(_ maximum: Int) {
            if known.count >= maximum { known = [:] }
        }
    }

    /// The key an owner's next texts are sealed with.
    struct Current {
        var id: KeyID
        var key: SecretKey
        var left: UInt64
    }

    /// What is known of a key that a record names.
    enum Found {
        case key(SecretKey)
        case dropped
    }

    /// A key that is not in memory: worth another try on a thread that may block.
    struct NotInMemory: Error {}

    /// Opens `keys/`; makes it, with the store's own key, when nothing was ever sealed here.
    ///
    /// - Throws: `SealError`, `DiskError`.
    package init(
        _ disk: any Disk, store: Bits128, master: MasterKey, isSealed: Bool, maximumSeals: UInt64 = Keyring.maximumSeals
    ) throws {
        self.disk = disk
        self.store = store
        self.master = master
        self.maximumSeals = maximumSeals
        var ids: [KeyOwner: [KeyID]] = [:]
        for id in try disk.keyIDs() { ids[id.owner, default: []].append(id) }
        state = Lock(State(ids: ids))
        if try disk.size(of: KeyRotation.path) != nil { throw SealError.rotationInterrupted }
        guard ids[.store] != nil else {
            guard !isSealed, ids.isEmpty else { throw SealError.keysLost }
            // Its name is durable before FORMAT says that it is needed.
            try disk.makeDirectory(KeyFile.directory)
            try disk.persistDirectory("", step: .keyRootPersist)
            try prepare([.store: 0])
            return
        }
        // A new key in the place of a damaged one would hide that the master key is another.
        if let newest = ids[.store]?.max() {
            guard try disk.keyFile(newest)?.store == store else { throw SealError.damagedKey(key: "\(newest)") }
        }
        try disk.removeKeyLeftovers()
        try prepare([.store: 0])
    }

    /// The key for an owner's next text, counted as used.
    ///
    /// - Throws: `NotInMemory` until `prepare` was called for the owner.
    func take(_ owner: KeyOwner) throws(NotInMemory) -> (id: KeyID, key: SecretKey) {
        let taken = state.withLock { state -> (id: KeyID, key: SecretKey)? in
            guard let current = state.current[owner], current.left > 0 else { return nil }
            state.current[owner]?.left -= 1
            return (current.id, current.key)
        }
        guard let taken else { throw NotInMemory() }
        return taken
    }

    /// Makes the next `take` of these owners work: reads their keys, or makes new ones, durable on return.
    ///
    /// - Parameter heads: the owners, each with the head of its journal, which bounds how often a key was used.
    func prepare(_ heads: [KeyOwner: Seq]) throws {
        try changing.withLock { _ in
            var made: [KeyOwner: Seq] = [:]
            for (owner, head) in heads where try !load(owner, head: head) { made[owner] = head }
            try make(made)
        }
    }

    /// Makes sure that this owner and the store have keys to seal with.
    package func ready(_ owner: KeyOwner) throws { try prepare([owner: 0, .store: 0]) }

    /// Gives these owners new keys, whatever they have.
    package func rotate(_ heads: [KeyOwner: Seq]) throws {
        try changing.withLock { _ in try make(heads) }
    }

    /// Everybody who has a key that was not dropped.
    package func owners() throws -> [KeyOwner] {
        let newest = state.withLock { state in state.ids.compactMapValues { $0.max() } }
        return try newest.filter { try !isDropped($0.value) }.keys.sorted { $0.number < $1.number }
    }

    /// The key that a record names.
    ///
    /// - Parameter mayRead: whether the file may be read for it.
    /// - Returns: nil when there is no such file.
    /// - Throws: `NotInMemory`, `SealError`, `DiskError`.
    func find(_ id: KeyID, mayRead: Bool) throws -> Found? {
        if let found = state.withLock({ $0.known[id] }) { return found }
        guard mayRead else { throw NotInMemory() }
        // Not beside a change: a key that is being dropped would be remembered as one that is there.
        return try changing.withLock { _ in try read(id) }
    }

    /// Drops all keys of an owner, for good; durable on return. What they sealed reads as erased from here on.
    package func drop(_ owner: KeyOwner) throws {
        try changing.withLock { _ in
            let ids = state.withLock { $0.ids[owner] ?? [] }
            // Whatever cannot be read may still hold the key.
            let left = try ids.filter { id in try !isDropped(id) }
            let files = left.map { KeyFile(id: $0, store: store, state: .dropped) }
            // Without files too: an earlier call may have ended between the renames and their persist.
            if !ids.isEmpty { try disk.publish(files, steps: .drop) }
            state.withLock { state in
                state.current[owner] = nil
                for id in ids { state.known[id] = .dropped }
            }
        }
    }

    private func isDropped(_ id: KeyID) throws(DiskError) -> Bool {
        try disk.keyFile(id)?.state == .dropped
    }

    /// Whether the owner's newest key can be used. One that is dropped or damaged is followed by a new one.
    private func load(_ owner: KeyOwner, head: Seq) throws -> Bool {
        let (current, newest) = state.withLock { ($0.current[owner], $0.ids[owner]?.max()) }
        if let current, current.left > 0 { return true }
        guard current == nil, let newest, let file = try disk.keyFile(newest), file.store == store,
            case .wrapped(_, let since, _) = file.state, let key = try file.unwrapped(by: master)
        else { return false }
        // An operation has at most a few different bodies, so four a record are more than were sealed.
        let used = 4 * (head - min(head, since))
        guard used < maximumSeals else { return false }
        remember(newest, key, left: maximumSeals - used)
        return true
    }

    private func make(_ heads: [KeyOwner: Seq]) throws {
        guard !heads.isEmpty else { return }
        let next = state.withLock { state in
            heads.keys.map { owner in
                KeyID(owner: owner, number: (state.ids[owner]?.max()?.number ?? 0) + 1, tag: .random(in: 0 ... .max))
            }
        }
        let keys = next.map { ($0, SecretKey()) }
        let files = try keys.map { id, key in
            try KeyFile(wrapping: key, id, store: store, since: heads[id.owner] ?? 0, by: master)
        }
        try disk.publish(files, steps: .key)
        for (id, key) in keys {
            state.withLock { $0.ids[id.owner, default: []].append(id) }
            remember(id, key, left: maximumSeals)
        }
    }

    private func remember(_ id: KeyID, _ key: SecretKey, left: UInt64) {
        state.withLock { state in
            state.forgetIfFull(Self.maximumCached)
            state.known[id] = .key(key)
            state.current[id.owner] = Current(id: id, key: key, left: left)
        }
    }

    private func read(_ id: KeyID) throws -> Found? {
        guard let size = try disk.size(of: KeyFile.path(id)), size > 0 else { return nil }
        guard let file = try disk.keyFile(id), file.store == store else {
            throw SealError.damagedKey(key: id.description)
        }
        let found = try file.unwrapped(by: master).map(Found.key) ?? .dropped
        state.withLock { state in
            state.forgetIfFull(Self.maximumCached)
            state.known[id] = found
        }
        return found
    }
}
