package import SyncEngine

/// What every `CompactingStore` must do, beside what every store must do.
///
/// Each check wants a store that is empty, and gives the sentences that do not hold.
package enum CompactingStoreConformance {
    package typealias Check = @Sendable (any CompactingStore) async throws -> [String]

    /// The checks by name.
    package static let checks: [(name: String, check: Check)] = [
        ("what is dropped is gone, the rest stays where it was", dropped),
        ("positions between 0 and the floor are too old", tooOld),
        ("a plan carried out twice is carried out once", twice),
        ("a journal goes on after it was compacted", appended),
    ]

    private static let (anna, ben) = (Fixture.user(1), Fixture.user(2))
    private static let content = Array(#"{"kind":"state"}"#.utf8)
    private static let plan = CompactionPlan(floor: 4, drop: [2, 3], replace: [4: content, 5: content])

    /// Six records in Anna's journal, at home there first and last.
    private static func filled(_ store: any CompactingStore) async throws -> [StoredRecord] {
        _ = try await store.append(
            (1...6).map { number in Fixture.append(number, in: [1, 6].contains(number) ? [anna] : [ben, anna]) })
        return try await store.read(anna, after: 0, limit: 9).records
    }

    private static func expected(_ records: [StoredRecord]) -> [StoredRecord] {
        var left = [records[0], records[3], records[4], records[5]]
        left[1].content = content
        left[2].content = content
        return left
    }

    private static func dropped(_ store: any CompactingStore) async throws -> [String] {
        var failures: [String] = []
        let before = try await filled(store)
        try await store.compact(anna, plan)
        let page = try await store.read(anna, after: 0, limit: 9)
        if page.records != expected(before) || page.head != 6 || page.floor != 4 { failures.append("\(page)") }
        if try await store.fetch(anna, seqs: Array(1...6)) != expected(before) { failures.append("single records") }
        let found = try await store.lookup(home: anna, operations: [Fixture.operation(1), Fixture.operation(6)])
        if found != [before[0], before[5]] { failures.append("home records \(found)") }
        if try await store.read(ben, after: 0, limit: 9).records.count != 4 { failures.append("another journal") }
        if try await store.read(anna, after: 0, limit: 2).records.map(\.seq) != [1, 4] { failures.append("a page") }
        return failures
    }

    private static func tooOld(_ store: any CompactingStore) async throws -> [String] {
        var failures: [String] = []
        _ = try await filled(store)
        try await store.compact(anna, plan)
        for after in [1, 2, 3] as [Seq] {
            do {
                _ = try await store.read(anna, after: after, limit: 9)
                failures.append("\(after) is read")
            } catch JournalStoreError.tooOld(let floor) {
                if floor != 4 { failures.append("floor \(floor)") }
            }
        }
        for after in [4, 5, 6] as [Seq] {
            let seqs = try await store.read(anna, after: after, limit: 9).records.map(\.seq)
            if seqs != Array([5, 6].drop { $0 <= after }) { failures.append("after \(after): \(seqs)") }
        }
        return failures
    }

    private static func twice(_ store: any CompactingStore) async throws -> [String] {
        let before = try await filled(store)
        try await store.compact(anna, plan)
        try await store.compact(anna, plan)
        try await store.compact(anna, CompactionPlan(floor: 0))
        let page = try await store.read(anna, after: 0, limit: 9)
        return page.records == expected(before) && page.floor == 4 ? [] : ["\(page)"]
    }

    private static func appended(_ store: any CompactingStore) async throws -> [String] {
        var failures: [String] = []
        _ = try await filled(store)
        try await store.compact(anna, plan)
        let again = try await store.append([Fixture.append(1, in: [anna])])
        if again != [.committed([anna: 1])] { failures.append("an operation on record: \(again)") }
        let next = try await store.append([Fixture.append(7, in: [anna], expect: .exactly(guardSeq: 6))])
        if next != [.committed([anna: 7])] { failures.append("the next: \(next)") }
        if try await store.read(anna, after: 6, limit: 9).records.map(\.seq) != [7] { failures.append("its record") }
        return failures
    }
}
