import FileStore
import Foundation
import SyncEngine
import TestSupport
import Testing

/// Backups on a simulated disk: what they hold, what they refuse.
@Suite struct BackupContentTests {
    private let anna = Fixture.user(1)
    private let ben = Fixture.user(2)
    private let data = SimulatedDisk(seed: 1)
    private let backups = SimulatedDisk(seed: 2)
    private let time = Timestamp(milliseconds: 1_760_000_000_000)

    private var limits: StoreLimits {
        var limits = StoreLimits()
        limits.journalSegmentBytes = 700
        return limits
    }

    private func store(_ numbers: ClosedRange<Int>) throws -> LabStore {
        let store = try LabStore(data, limits)
        append(numbers, store)
        return store
    }

    private func append(_ numbers: ClosedRange<Int>, _ store: LabStore) {
        for number in numbers { _ = store.append([[Fixture.append(number, in: [anna, ben, .tickets])]]) }
    }

    private func backUp(_ store: LabStore) throws -> BackupReport {
        try store.core.backup(to: backups, at: time) {
            store.core.apply()
            store.core.checkpoint()
        }
    }

    private func restored(_ target: SimulatedDisk = SimulatedDisk(seed: 3), _ name: String? = nil) throws -> LabStore {
        _ = try StoreCore.restore(name, from: backups, to: target, limits: limits, epoch: Bits128(high: 7, low: 7))
        return try LabStore(target, limits)
    }

    @Test func aRestoredStoreHasTheSameRecordsAndTakesAppends() throws {
        let store = try store(1...20)
        let before = try store.everything()
        let report = try backUp(store)
        #expect(report.operation == 20)
        #expect(backups.files.allSatisfy { $0.path.hasPrefix("20251009T085320Z/") })
        let again = try restored()
        #expect(try again.everything() == before)
        #expect(again.core.epoch == Epoch(Bits128(high: 7, low: 7)))
        #expect(again.core.highestEventID == EventID(20))
        append(21...22, again)
        #expect(try again.records(of: anna).map(\.seq) == Array(1...22))
        #expect(try again.lookup(anna, Fixture.operation(5)) == 5)
    }

    @Test func sealedFilesOfTheSnapshotBeforeAreLinkedAndBothRestore() throws {
        let store = try store(1...20)
        let first = try backUp(store)
        let then = try store.everything()
        append(21...30, store)
        let second = try backUp(store)
        #expect(first.linkedFiles == 0)
        #expect(second.linkedFiles >= 9, "\(second)")
        #expect(second.linkedFiles < second.files)
        #expect(try restored(SimulatedDisk(seed: 4), first.snapshot).everything() == then)
        #expect(try restored().everything() == store.everything())
    }

    @Test func aFileThatChangedUnderTheSameNameIsCopied() throws {
        let store = try store(1...20)
        _ = try backUp(store)
        let sealed = try #require(backups.files.first { $0.path.contains("user-10001/") })
        backups.damage(sealed.path) { $0[$0.count - 40] ^= 1 }
        let second = try backUp(store)
        #expect(try restored().everything() == store.everything())
        #expect(second.linkedFiles > 0)
        #expect(throws: BackupError.self) { try restored(SimulatedDisk(seed: 4), "20251009T085320Z") }
    }

    @Test func rewrittenSegmentsAreCopiedAndLinked() throws {
        let store = try store(1...20)
        store.core.apply()
        store.core.checkpoint()
        try RewrittenSegment.make(data, journal: anna, store: store.core, dropping: [2, 3, 5])
        let again = try LabStore(data, limits)
        let before = try again.everything()
        #expect(before[anna]?.records.count == 17)
        _ = try backUp(again)
        #expect(try restored().everything() == before)
        #expect(try backUp(again).linkedFiles > 0)
        #expect(try restored(SimulatedDisk(seed: 4)).everything() == before)
    }

    @Test func aDamagedLineFailsTheBackupAndNamesThePlace() throws {
        let store = try store(1...20)
        _ = try backUp(store)
        append(21...40, store)
        store.core.apply()
        let file = try #require(data.files.last { $0.path.contains("user-10002/") && $0.path.hasSuffix(".jsonl") })
        data.damage(file.path) { $0[$0.count - 30] ^= 1 }
        store.core.forgetIdleJournals()
        #expect(throws: (any Error).self) { try backUp(store) }
        let other = try #require(data.files.last { $0.path.contains("tickets/") && $0.path.hasSuffix(".jsonl") })
        data.damage(file.path) { $0[$0.count - 30] ^= 1 }
        data.damage(other.path) { $0.removeLast(60) }
        let damage = #expect(throws: JournalDamage.self) { try backUp(store) }
        #expect(damage?.segment == other.path)
        #expect(backups.files.filter { $0.path.hasSuffix("/BACKUP") }.count == 1)
    }

    @Test func aSegmentThatIsGoneFailsTheBackup() throws {
        let store = try store(1...20)
        store.core.apply()
        let files = data.files.filter { $0.path.contains("user-10001/") && $0.path.hasSuffix(".jsonl") }
        try data.remove(files[1].path, step: .damagedWrite)
        let damage = #expect(throws: JournalDamage.self) { try backUp(store) }
        #expect(damage?.fault.contains("in no file") == true)
    }

    @Test func aHalfLineThatIsJustBeingWrittenIsNoDamage() throws {
        let store = try store(1...5)
        store.core.apply()
        store.core.checkpoint()
        let file = try #require(data.files.last { $0.path.contains("user-10001/") && $0.path.hasSuffix(".jsonl") })
        let before = try store.everything()
        data.damage(file.path) { $0 += Array(#"{"seq":6,"l":6,"#.utf8) }
        _ = try backUp(store)
        #expect(try restored().everything() == before)
    }

    @Test func everyFlippedByteIsNoticed() throws {
        _ = try backUp(try store(1...20))
        var random = SplitMix(seed: 11)
        for file in backups.files {
            for _ in 0..<25 {
                let place = random.below(file.bytes.count)
                let mask = UInt8(1 << random.below(8))
                backups.damage(file.path) { $0[place] ^= mask }
                let target = SimulatedDisk(seed: 3)
                #expect(throws: BackupError.self, "\(file.path) \(place) \(mask)") { try restored(target) }
                #expect(target.files.isEmpty)
                backups.damage(file.path) { $0[place] ^= mask }
            }
            backups.damage(file.path) { $0.removeLast() }
            #expect(throws: BackupError.self, "\(file.path) cut") { try restored() }
            backups.damage(file.path) { $0 = file.bytes }
        }
        _ = try restored()
    }

    @Test func aFullTargetAndAnotherStoresBackupsAreRefusedBeforeAWrite() throws {
        let store = try store(1...20)
        backups.spaceLeft.freeBytes = 1000
        #expect(throws: BackupError.self) { try backUp(store) }
        #expect(backups.files.isEmpty)
        backups.spaceLeft.freeBytes = 1 << 40
        _ = try backUp(store)
        let strange = SimulatedDisk(seed: 9)
        let format = Format(store: Bits128(high: 5, low: 5))
        _ = try strange.open("FORMAT", create: true).write(format.encoded, at: 0, step: .formatWrite)
        let other = try LabStore(strange, limits)
        _ = other.append([[Fixture.append(1, in: [anna])]])
        #expect(throws: BackupError.foreignBackups(directory: "")) { try backUp(other) }
    }

    @Test func aClockThatWentBackStillGivesTheNewestNameToTheNewest() throws {
        let store = try store(1...5)
        _ = try backUp(store)
        append(6...7, store)
        let report = try store.core.backup(to: backups, at: Timestamp(milliseconds: 1_700_000_000_000)) {
            store.core.apply()
            store.core.checkpoint()
        }
        #expect(report.snapshot == "20251009T085321Z")
        #expect(try restored().everything() == store.everything())
    }
}

/// A rewritten segment as compaction leaves one, made by hand.
enum RewrittenSegment {
    /// Puts the sealed segments of a journal into one, without some of its records.
    static func make(_ disk: SimulatedDisk, journal: JournalID, store: StoreCore, dropping: Set<Seq>) throws {
        let directory = JournalPath.directory(of: journal)
        let inputs = try JournalSegment.list(disk, journal).dropLast()
        var lines: [(bytes: [UInt8], body: Range<Int>)] = []
        var headers: [JournalHeader] = []
        var link: UInt32 = 0
        for segment in inputs {
            let path = "\(directory)/\(segment.name)"
            let bytes = try disk.open(path, create: false).read(at: 0, count: 1 << 20)
            try bytes.withUnsafeBytes { raw in
                var offset = 0
                while offset < raw.count {
                    let line = try LineFraming.line(in: raw, at: offset).get()
                    if let header = JournalHeader(raw, body: line.body) { headers.append(header) }
                    if let record = JournalEnvelope(raw, body: line.body), !dropping.contains(record.seq) {
                        lines.append((Array(raw[offset..<line.end]), 0..<line.body.count))
                    }
                    link = line.checksum
                    offset = line.end
                }
            }
        }
        guard var header = headers.first, let first = inputs.first else { return }
        let last = try #require(try JournalSegment.list(disk, journal).last).first - 1
        header.rewritten = JournalHeader.Rewritten(last: last, floor: 0)
        var output: [UInt8] = []
        var previous = header.encode(to: &output)
        for line in lines {
            line.bytes.withUnsafeBytes { raw in
                guard let envelope = JournalEnvelope(raw, body: line.body) else { return }
                previous = envelope.rewrite(raw, from: 0, previous: previous, to: &output)
            }
        }
        let trailer = JournalTrailer(
            count: UInt64(lines.count), last: last, digest: SegmentDigest(of: output), was: link, previous: previous)
        _ = trailer.encode(to: &output)
        let name = JournalSegment(generation: first.generation, first: first.first, last: last).name
        try disk.open("\(directory)/\(name)", create: true).write(output, at: 0, step: .journalWrite)
    }
}
