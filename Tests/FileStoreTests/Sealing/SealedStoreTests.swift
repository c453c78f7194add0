import FileStore
import Foundation
import SyncEngine
import TestSupport
import Testing

@Suite struct SealedStoreTests {
    private let anna = Fixture.user(1)
    private let ben = Fixture.user(2)
    private let master = MasterKey()

    private func inMemory(_ base: MemoryStore = MemoryStore(), disk: SimulatedDisk = SimulatedDisk(seed: 1)) throws
        -> SealedStore
    {
        SealedStore(base, try keyring(disk))
    }

    private func keyring(_ disk: SimulatedDisk, maximumSeals: UInt64 = Keyring.maximumSeals) throws -> Keyring {
        let store = Bits128(high: 7, low: 8)
        return try Keyring(disk, store: store, master: master, isSealed: false, maximumSeals: maximumSeals)
    }

    private func onDisk(_ directory: TemporaryDirectory) async throws -> (FileStore, SealedStore) {
        var options = FileStore.Options()
        options.limits.journalSegmentBytes = 900
        options.limits.walSegmentBytes = 3000
        let store = try await FileStore.open(directory: directory.path, options: options, logger: .silent)
        return (store, try await store.sealed(by: master))
    }

    @Test(arguments: CompactingStoreConformance.checks.indices)
    func overMemoryItCompacts(_ index: Int) async throws {
        let check = CompactingStoreConformance.checks[index]
        #expect(try await check.check(try inMemory()) == [], "\(check.name)")
    }

    @Test(arguments: JournalStoreConformance.checks.indices)
    func overFilesItConforms(_ index: Int) async throws {
        try await run(index, on: FileStoreUnderTest(sealedBy: master))
    }

    @Test(arguments: JournalStoreConformance.checks.indices)
    func overFilesThatLosePowerItConforms(_ index: Int) async throws {
        try await run(index, on: FileStoreUnderTest(simulatedWith: 1, sealedBy: master))
    }

    private func run(_ index: Int, on subject: any StoreUnderTest) async throws {
        let check = JournalStoreConformance.checks[index]
        guard check.canRun(on: subject) else { return }
        #expect(try await check.run(subject, 1) == [], "\(check)")
        try await subject.end(.inOrder)
    }

    @Test func noPlainTextIsInAnyFile() async throws {
        let directory = TemporaryDirectory()
        let marker = "VERY-PRIVATE-WORDS"
        let (files, sealed) = try await onDisk(directory)
        for number in 1...40 {
            _ = try await sealed.append([Fixture.append(number, in: [anna, ben, .tickets], text: marker)])
        }
        try await sealed.saveState(anna, SavedState(seq: 40, bytes: Array(#"{"text":"\#(marker)"}"#.utf8)))
        await files.close()
        var read = 0
        for name in try FileManager.default.subpathsOfDirectory(atPath: directory.path) {
            guard let bytes = FileManager.default.contents(atPath: "\(directory.path)/\(name)") else { continue }
            read += bytes.count
            #expect(bytes.range(of: Data(marker.utf8)) == nil, "\(name)")
        }
        #expect(read > 10_000)

        let (again, opened) = try await onDisk(directory)
        let page = try await opened.read(ben, after: 0, limit: 99)
        #expect(page.records.count == 40)
        #expect(page.records.allSatisfy { String(decoding: $0.content, as: UTF8.self).contains(marker) })
        #expect(try await opened.latestState(anna)?.seq == 40)
        await again.close()
    }

    @Test func equalTextsAreSealedApartAndEqualBodiesOfOneOperationOnce() async throws {
        let base = MemoryStore()
        let sealed = try inMemory(base)
        for number in 1...3 { _ = try await sealed.append([Fixture.append(number, in: [anna, ben], text: "same")]) }
        let stored = try await base.read(anna, after: 0, limit: 9).records.map(\.content)
        #expect(Set(stored).count == 3)
        #expect(try await base.read(ben, after: 0, limit: 9).records.map(\.content) == stored)
    }

    @Test func recordsFromBeforeStayReadable() async throws {
        let base = MemoryStore()
        _ = try await base.append([Fixture.append(1, in: [anna], text: "plain")])
        let before = try await base.read(anna, after: 0, limit: 9).records
        let sealed = try inMemory(base)
        #expect(try await sealed.read(anna, after: 0, limit: 9).records == before)
    }

    @Test func erasedAndLostAreTwoThings() async throws {
        let disk = SimulatedDisk(seed: 1)
        let base = MemoryStore()
        let sealed = try inMemory(base, disk: disk)
        _ = try await sealed.append([Fixture.append(1, in: [anna, ben]), Fixture.append(2, in: [ben, anna])])
        try await sealed.erase(author: UserID(10_001))
        let gone = Array(#"{"kind":"message.send","body":null}"#.utf8)
        #expect(try await sealed.read(anna, after: 0, limit: 9).records.map(\.content).first == gone)
        #expect(try await sealed.read(ben, after: 0, limit: 9).records.map(\.content).first == gone)
        #expect(try await sealed.fetch(anna, seqs: [2]).first?.content != gone)

        // What they write later is theirs again.
        _ = try await sealed.append([Fixture.append(3, in: [anna])])
        let later = Fixture.append(3, in: [anna]).entries[0].content
        #expect(try await sealed.fetch(anna, seqs: [3]).first?.content == later)

        let again = try inMemory(base, disk: disk)
        #expect(try await again.fetch(anna, seqs: [1]).first?.content == gone)
        let lost = try #require(disk.files.first { $0.path.hasPrefix("keys/10002-1-") }?.path)
        try disk.remove(lost, step: .damagedWrite)
        let third = try inMemory(base, disk: disk)
        let error = await #expect(throws: SealError.self) { try await third.fetch(anna, seqs: [2]) }
        #expect(error == .missingKey(anna, 2, key: String(lost.dropFirst(5).dropLast(5))))
    }

    @Test func aKeyIsChangedWhenItIsWornOut() async throws {
        let disk = SimulatedDisk(seed: 1)
        let sealed = SealedStore(MemoryStore(), try keyring(disk, maximumSeals: 2))
        for number in 1...5 { _ = try await sealed.append([Fixture.append(number, in: [anna])]) }
        #expect(disk.files.filter { $0.path.hasPrefix("keys/10001-") }.count == 3)
        #expect(try await sealed.rotateKeys() == 2)
        #expect(disk.files.filter { $0.path.hasPrefix("keys/10001-4-") }.count == 1)
        #expect(try await sealed.read(anna, after: 0, limit: 9).records.count == 5)
    }

    @Test func compactionKeepsTheAuthorsKey() async throws {
        let base = MemoryStore()
        let sealed = try inMemory(base)
        _ = try await sealed.append([Fixture.append(1, in: [ben, anna]), Fixture.append(2, in: [anna])])
        let other = Array(#"{"kind":"ticket.note","from":10002,"body":{"status":"Open"}}"#.utf8)
        try await sealed.compact(anna, CompactionPlan(floor: 0, replace: [1: other]))
        let stored = String(decoding: try await base.fetch(anna, seqs: [1])[0].content, as: UTF8.self)
        #expect(stored.contains(#""k":"10002-1-"#) && !stored.contains("Open"))
        #expect(try await sealed.fetch(anna, seqs: [1])[0].content == other)
        let before = try await base.fetch(anna, seqs: [1])
        try await sealed.compact(anna, CompactionPlan(floor: 0, replace: [1: other]))
        #expect(try await base.fetch(anna, seqs: [1]) == before, "what does not change stays the same bytes")
    }
}
