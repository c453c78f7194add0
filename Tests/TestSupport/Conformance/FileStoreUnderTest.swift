package import FileStore
package import SyncEngine

/// A file store on a disk that can be taken from it, in the real directory or on a simulated disk.
package final class FileStoreUnderTest: StoreUnderTest {
    private let medium: Medium
    private let master: MasterKey?
    private let state = Locked(State())

    private enum Medium: Sendable {
        case directory(TemporaryDirectory)
        case simulated(SimulatedDisk)
    }

    private struct State: Sendable {
        var store: FileStore?
        var disk: LeashedDisk?
    }

    /// In a directory of its own; with a key, sealed.
    package init(sealedBy master: MasterKey? = nil) {
        medium = .directory(TemporaryDirectory())
        self.master = master
    }

    /// On a disk that can lose power; with a key, sealed.
    package init(simulatedWith seed: UInt64, sealedBy master: MasterKey? = nil) {
        medium = .simulated(SimulatedDisk(seed: seed))
        self.master = master
    }

    package var abilities: Set<Ability> {
        var abilities: Set<Ability> = [.beKilled, .loseAnswers, .holdFlushes, .compact]
        if case .simulated = medium { abilities.insert(.losePower) }
        return abilities
    }

    package func open() async throws -> any JournalStore {
        let disk: LeashedDisk =
            switch medium {
            case .directory(let directory): LeashedDisk(try POSIXDisk(root: directory.path))
            case .simulated(let disk): LeashedDisk(disk)
            }
        let store = try await FileStore.open(on: disk, options: Self.options)
        state.change { $0 = State(store: store, disk: disk) }
        if let master { return try await store.sealed(by: master) }
        return store
    }

    /// Segments that roll often, and a queue that is soon full.
    private static var options: FileStore.Options {
        var options = FileStore.Options()
        options.limits.journalSegmentBytes = 900
        options.limits.walSegmentBytes = 3000
        options.limits.ballastBytes = 0
        options.limits.maximumQueuedBytes = 200_000
        options.applyMilliseconds = 5
        return options
    }

    package func end(_ ending: Ending) async throws {
        let now = state.value
        if ending != .inOrder { now.disk?.cut() }
        await now.store?.close()
        guard case .simulated(let disk) = medium, ending != .inOrder else { return }
        if ending == .powerless { disk.cutPower() } else { disk.restart() }
    }

    package func loseNextAnswer(keeping isKept: Bool) async {
        state.value.disk?.failNext(isKept ? .walBatchPersist : .walBatchWrite)
    }

    package func holdFlushes() async { state.value.disk?.hold(.walBatchPersist) }

    package func releaseFlushes() async { state.value.disk?.release() }
}
