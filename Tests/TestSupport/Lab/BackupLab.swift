package import FileStore
import SyncEngine

/// Backups and restores whose disk loses power at every call: a snapshot that has its list gives exactly the records
/// of its moment, one without is refused, and nothing opens a store that is half restored.
package struct BackupLab: Sendable {
    package var mutation: MutantDisk.Mutation?
    package let seed: UInt64

    package init(seed: UInt64, mutation: MutantDisk.Mutation? = nil) {
        self.seed = seed
        self.mutation = mutation
    }

    private typealias Records = [JournalID: JournalPage]

    /// The steps of a backup and of a restore that have a mutant here, not in the crash lab.
    package static let steps = Step.allCases.filter { step in
        (step.rawValue.hasPrefix("backup") || step.rawValue.hasPrefix("restore"))
            && [.persist, .rename, .cut].contains(step.kind)
    }

    private static let time = Timestamp(milliseconds: 1_760_000_000_000)

    private var limits: StoreLimits {
        var limits = StoreLimits()
        limits.walSegmentBytes = 4000
        limits.journalSegmentBytes = 700
        return limits
    }

    /// A store with one complete snapshot, and more records since.
    private struct Base {
        var data: [(path: String, bytes: [UInt8])]
        var backups: [(path: String, bytes: [UInt8])]
        var first: Records
    }

    /// A base on disks of its own, and the second snapshot in the making.
    private struct Scene {
        let store: LabStore
        let backups: SimulatedDisk
        var first: Records
        var second: Records
    }

    /// What went wrong at any call of a backup, if anything.
    package func crashBackup() throws -> String? {
        let base = try base()
        for change in 1... {
            let scene = try scene(base, diskSeed: seed &+ UInt64(change))
            scene.backups.fault = .crash(change: change)
            let isDone = (try? backUp(scene)) != nil
            let hasCrashed = scene.backups.hasFailed
            // Now and then the process ends and the machine lives on.
            if isDone || change % 4 != 0 { scene.backups.cutPower() } else { scene.backups.restart() }
            if let fault = try judge(scene, isDone: isDone) { return "crash \(change): \(fault)" }
            if !hasCrashed { return nil }
        }
        return nil
    }

    /// What went wrong at any call of a restore, if anything.
    package func crashRestore() throws -> String? {
        let scene = try scene(try base(), diskSeed: seed)
        try backUp(scene)
        for change in 1... {
            let target = SimulatedDisk(seed: seed &+ UInt64(change))
            target.fault = .crash(change: change)
            let isDone = (try? restore(scene.backups, to: mutation.map { MutantDisk(target, $0) } ?? target)) != nil
            let hasCrashed = target.hasFailed
            target.cutPower()
            let isUntouched = target.files.isEmpty
            let shown = try? LabStore(target, limits).everything()
            if isDone, shown != scene.second { return "a restore that was done is gone after a power cut" }
            if !isDone, let shown, !isUntouched, shown != scene.second {
                return "crash \(change): a store opens that is half restored"
            }
            if !hasCrashed { return nil }
        }
        return nil
    }

    private func base() throws -> Base {
        let data = SimulatedDisk(seed: seed)
        let backups = SimulatedDisk(seed: seed)
        let store = try LabStore(data, limits)
        append(1...12, store)
        let first = try store.everything()
        _ = try store.core.backup(to: backups, at: Self.time, settle: { settle(store) })
        append(13...20, store)
        return Base(data: data.files.filter { $0.path != "LOCK" }, backups: backups.files, first: first)
    }

    private func scene(_ base: Base, diskSeed: UInt64) throws -> Scene {
        let store = try LabStore(SimulatedDisk(seed: diskSeed, files: base.data), limits)
        return Scene(
            store: store, backups: SimulatedDisk(seed: diskSeed &+ 7, files: base.backups), first: base.first,
            second: try store.everything())
    }

    /// Makes the second snapshot. Between its checkpoint and its copies the store goes on.
    private func backUp(_ scene: Scene) throws {
        let store = scene.store
        let target: any Disk = mutation.map { MutantDisk(scene.backups, $0) } ?? scene.backups
        _ = try store.core.backup(to: target, at: Self.time) {
            settle(store)
            append(100...107, store)
            store.core.apply()
        }
    }

    private func settle(_ store: LabStore) {
        store.core.apply()
        store.core.checkpoint()
    }

    private func append(_ numbers: ClosedRange<Int>, _ store: LabStore) {
        for number in numbers {
            var random = SplitMix(seed: seed &+ UInt64(number))
            let journals = ReferenceModel.journals.shuffled(using: &random).prefix(1 + random.below(3))
            _ = store.append([[Fixture.append(number, in: Array(journals))]])
        }
    }

    private func restore(_ backups: SimulatedDisk, _ name: String? = nil, to target: any Disk) throws {
        _ = try StoreCore.restore(
            name, from: backups, to: target, limits: limits, epoch: Bits128(high: seed, low: 99))
    }

    private func judge(_ scene: Scene, isDone: Bool) throws -> String? {
        let lists = scene.backups.files.map(\.path).filter { $0.hasSuffix("/BACKUP") }.sorted()
        guard let first = lists.first, lists.count <= 2 else { return "there are \(lists.count) snapshots" }
        if isDone, lists.count < 2 { return "a backup that was done is gone after a power cut" }
        for (list, expected) in zip(lists, [scene.first, scene.second]) {
            let name = String(list.dropLast("/BACKUP".count))
            let target = SimulatedDisk(seed: seed)
            do {
                try restore(scene.backups, name, to: target)
                let again = try LabStore(target, limits)
                if try again.everything() != expected { return "\(name) gives other records" }
                if !works(again) { return "\(name) gives a store that takes no append" }
            } catch {
                return "\(name) has its list\(list == first ? ", and was complete," : "") and is refused: \(error)"
            }
        }
        return try unfinished(scene.backups, besides: lists)
    }

    private func works(_ store: LabStore) -> Bool {
        guard case .success? = store.append([[Fixture.append(900, in: [Fixture.user(1), .tickets])]])[0] else {
            return false
        }
        return true
    }

    /// A snapshot without its list is refused.
    private func unfinished(_ backups: SimulatedDisk, besides lists: [String]) throws -> String? {
        for name in try backups.list("") where !lists.contains("\(name)/BACKUP") {
            do {
                try restore(backups, name, to: SimulatedDisk(seed: seed))
                return "\(name) has no list and is restored"
            } catch BackupError.unfinished {
                continue
            }
        }
        return nil
    }
}
