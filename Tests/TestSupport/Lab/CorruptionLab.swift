import FileStore
import SyncEngine

/// A store whose medium changes bytes behind its back: what it shows afterwards is right, or it says that it cannot.
package struct CorruptionLab {
    private let files: [(path: String, bytes: [UInt8])]
    private let records: [JournalID: JournalPage]
    /// The operations in the order of the log.
    private let operations: [OperationID]
    private let limits: StoreLimits

    package enum Verdict: Sendable, Equatable {
        /// Everything is shown as it was.
        case unharmed
        /// The damage was reported, at opening or at reading.
        case reported
        /// The log was cut and shows an equal prefix: no line is left that proves the rest.
        case tornTail
        /// A journal ends earlier, with a whole line: only its other copies tell.
        case shortened
        case failed(String)
    }

    package enum Damage: Sendable {
        case flip(path: Int, offset: Int, bit: Int)
        case cut(path: Int, size: Int)
    }

    /// Builds the reference store: sealed and active segments, a checkpoint in the middle, live operations behind it,
    /// and a mark.
    package init() throws {
        var limits = StoreLimits()
        limits.walSegmentBytes = 8000
        limits.journalSegmentBytes = 2500
        self.limits = limits
        let disk = SimulatedDisk(seed: 1)
        let store = try LabStore(disk, limits)
        for number in 1...30 {
            let journals = Array(ReferenceModel.journals[(number % 4)...].prefix(2))
            _ = store.append([[Fixture.append(number, in: journals)]])
            if number % 5 == 0 { store.core.apply() }
            if number == 20 { store.core.checkpoint() }
            if number == 23 { try Self.compact(store) }
        }
        store.core.mark()
        records = try store.everything()
        operations = (1...30).map(Fixture.operation)
        files = disk.files.filter { $0.path != "LOCK" && !$0.path.hasPrefix("trash/") }
    }

    /// Rewrites the beginning of one journal and the whole of another.
    private static func compact(_ store: LabStore) throws {
        for (journal, isWhole) in [(Fixture.user(2), false), (Fixture.user(3), true)] {
            let effects = try store.records(of: journal).filter { $0.digest == nil }.map(\.seq)
            let drop = isWhole ? effects : Array(effects.prefix(2))
            _ = try store.compact(journal, CompactionPlan(floor: drop.last ?? 0, drop: drop))
        }
    }

    /// Every way to change one bit or to cut one file.
    package var damages: [Damage] {
        files.indices.flatMap { path -> [Damage] in
            files[path].bytes.indices.flatMap { offset in
                (0..<8).map { Damage.flip(path: path, offset: offset, bit: $0) } + [.cut(path: path, size: offset)]
            }
        }
    }

    /// Opens a damaged copy and reads all of it.
    package func run(_ damage: Damage) -> Verdict {
        let disk = SimulatedDisk(seed: 1, files: files)
        let path: String
        switch damage {
        case .flip(let index, let offset, let bit):
            path = files[index].path
            disk.damage(path) { $0[offset] ^= 1 << UInt8(bit) }
        case .cut(let index, let size):
            path = files[index].path
            disk.damage(path) { $0.removeLast($0.count - size) }
        }
        do {
            return try judge(try LabStore(disk, limits).everything(), damage, path)
        } catch {
            return error is FileStoreError ? .reported : .failed("\(damage) of \(path): \(error)")
        }
    }

    private func judge(
        _ shown: [JournalID: JournalPage], _ damage: Damage, _ path: String
    ) throws -> Verdict {
        if shown == records { return .unharmed }
        var missing: Set<OperationID> = []
        for (journal, expected) in records {
            let found = shown[journal]?.records ?? []
            guard found.elementsEqual(expected.records.prefix(found.count)), shown[journal]?.floor == expected.floor
            else {
                return .failed("\(damage) of \(path): \(journal) shows something else")
            }
            missing.formUnion(expected.records.dropFirst(found.count).map(\.operation))
        }
        if path.hasPrefix("wal/"), missing == Set(operations.suffix(missing.count)) {
            if case .cut = damage { return .tornTail }
        }
        if case .cut(let index, let size) = damage, path.hasPrefix("journals/"), size > 0,
            files[index].bytes[size - 1] == UInt8(ascii: "\n")
        {
            return .shortened
        }
        return .failed("\(damage) of \(path): \(missing.count) operations are gone without a word")
    }
}
