import FileStore
import SyncEngine
import TestSupport
import Testing

@Suite struct FileStoreCompactionTests {
    private let directory = TemporaryDirectory()
    private let anna = Fixture.user(1)
    private let ben = Fixture.user(2)
    private static let content = Array(#"{"kind":"state"}"#.utf8)

    private func open(segmentBytes: Int = 900) async throws -> FileStore {
        var options = FileStore.Options()
        options.limits.journalSegmentBytes = segmentBytes
        options.limits.walSegmentBytes = 3000
        return try await FileStore.open(directory: directory.path, options: options, logger: .silent)
    }

    /// Records of Anna's, every third one at home there.
    private func fill(_ store: FileStore, _ numbers: ClosedRange<Int>) async throws {
        _ = try await store.append(
            numbers.map { Fixture.append($0, in: $0.isMultiple(of: 3) ? [anna] : [ben, anna]) })
    }

    @Test(arguments: CompactingStoreConformance.checks.indices)
    func fileStoreCompacts(_ index: Int) async throws {
        let check = CompactingStoreConformance.checks[index]
        let store = try await open()
        #expect(try await check.check(store) == [], "\(check.name)")
        let before = try await store.read(anna, after: 0, limit: 99)
        await store.close()
        let again = try await open()
        #expect(try await again.read(anna, after: 0, limit: 99) == before, "\(check.name), after reopening")
        await again.close()
    }

    @Test func aJournalIsCompactedAgainAndAgainAndGoesOn() async throws {
        var store = try await open()
        var expected: [Seq: [UInt8]] = [:]
        for round in 0..<4 {
            try await fill(store, (round * 20 + 1)...(round * 20 + 20))
            for record in try await store.read(anna, after: Seq(round * 20), limit: 99).records {
                expected[record.seq] = record.content
            }
            let effects = expected.keys.filter { !$0.isMultiple(of: 3) && $0 <= Seq(round * 20 + 10) }.sorted()
            let drop = Array(effects.dropLast())
            let last = try #require(effects.last)
            let sizes = try await store.compact(
                anna, CompactionPlan(floor: last, drop: drop, replace: [last: Self.content]))
            #expect(sizes.after < sizes.before)
            for seq in drop { expected[seq] = nil }
            expected[last] = Self.content
            if round % 2 == 1 {
                await store.close()
                store = try await open()
            }
            let page = try await store.read(anna, after: 0, limit: 999)
            #expect(page.records.map(\.seq) == expected.keys.sorted() && page.floor == last)
            #expect(page.records.allSatisfy { expected[$0.seq] == $0.content })
        }
        let report = try await store.verify(.full)
        #expect(report.damages == 0, "\(report.findings)")
        await store.close()
    }

    @Test func aPlanThatIsCarriedOutAlreadyWritesNothing() async throws {
        let store = try await open()
        try await fill(store, 1...12)
        let plan = CompactionPlan(floor: 5, drop: [1, 2, 4], replace: [5: Self.content])
        let first = try await store.compact(anna, plan)
        let names = directory.names()
        let again = try await store.compact(anna, plan)
        #expect(again == CompactionSizes(before: first.after, after: first.after))
        #expect(directory.names() == names)
        await store.close()
    }

    @Test func aDryRunSaysWhatItWouldComeToAndWritesNothing() async throws {
        let store = try await open(segmentBytes: 1 << 20)
        try await fill(store, 1...30)
        let plan = CompactionPlan(floor: 20, drop: [1, 2, 4, 5, 7, 8], replace: [20: Self.content])
        let told = try await store.compact(anna, plan, isDryRun: true)
        #expect(!directory.names().contains { $0.hasPrefix("trash") })
        #expect(try await store.read(anna, after: 0, limit: 99).records.count == 30)
        let done = try await store.compact(anna, plan)
        #expect(told.before <= done.before && abs(told.after - done.after) < 500, "\(told), \(done)")
        await store.close()
    }

    @Test func aFloorThatRisesAloneIsKept() async throws {
        var store = try await open()
        try await fill(store, 1...30)
        for floor in [7, 30] as [Seq] {
            try await store.compact(anna, CompactionPlan(floor: floor))
            await store.close()
            store = try await open()
            let page = try await store.read(anna, after: 0, limit: 99)
            #expect(page.floor == floor && page.records.count == 30)
        }
        await store.close()
    }

    @Test func whatWasReplacedLiesInTheTrashForAWhile() async throws {
        let store = try await open()
        try await fill(store, 1...30)
        try await store.compact(anna, CompactionPlan(floor: 2, drop: [1, 2]))
        let trashed = directory.names().filter { $0.hasPrefix("trash/") }
        #expect(!trashed.isEmpty && trashed.allSatisfy { $0.contains("-user-10001-") })
        #expect(try await store.emptyTrash() == 0)
        #expect(try await store.emptyTrash(olderThan: .zero) > 0)
        #expect(!directory.names().contains { $0.hasPrefix("trash/") })
        await store.close()
    }

    @Test func statesAreServedAfterACompaction() async throws {
        let store = try await open()
        try await fill(store, 1...10)
        let state = SavedState(seq: 10, bytes: Array(#"{"n":1}"#.utf8))
        try await store.saveState(anna, state)
        try await store.compact(anna, CompactionPlan(floor: 2, drop: [1, 2]))
        #expect(try await store.latestState(anna) == state)
        let next = SavedState(seq: 10, bytes: Array(#"{"n":2}"#.utf8))
        try await store.saveState(anna, next)
        #expect(try await store.latestState(anna)?.seq == 10)
        await store.close()
    }

    @Test("Readers and writers go on beside compactions", arguments: [1, 2, 3] as [UInt64])
    func concurrently(_ seed: UInt64) async throws {
        let store = try await open()
        try await fill(store, 1...40)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for number in 41...200 { try await fill(store, number...number) }
            }
            for reader in 0..<3 {
                group.addTask { try await read(store, seed: seed &* 31 &+ UInt64(reader)) }
            }
            group.addTask { try await compact(store, seed: seed) }
            try await group.waitForAll()
        }
        let page = try await store.read(anna, after: 0, limit: 999)
        await store.close()
        let again = try await open()
        #expect(try await again.read(anna, after: 0, limit: 999) == page, "seed \(seed)")
        await again.close()
    }

    /// A compaction drops all effects up to its floor, so whatever is read has all of them above it and none below.
    private func compact(_ store: FileStore, seed: UInt64) async throws {
        var random = SplitMix(seed: seed)
        for _ in 0..<15 {
            let page = try await store.read(anna, after: 0, limit: 999)
            let floor = max(page.floor, Seq(1 + random.below(Int(page.head))))
            let drop = page.records.filter { $0.digest == nil && $0.seq <= floor }.map(\.seq)
            try await store.compact(anna, CompactionPlan(floor: floor, drop: drop))
        }
    }

    private func read(_ store: FileStore, seed: UInt64) async throws {
        var random = SplitMix(seed: seed)
        for _ in 0..<150 {
            let page = try await store.read(anna, after: 0, limit: 999)
            let expected = (1...page.head).filter { $0 > page.floor || $0.isMultiple(of: 3) }
            #expect(page.records.map(\.seq) == expected, "seed \(seed), floor \(page.floor)")
            let number = 3 * (1 + random.below(13))
            let found = try await store.lookup(home: anna, operations: [Fixture.operation(number)])
            #expect(found.first??.seq == Seq(number), "seed \(seed)")
        }
    }
}
