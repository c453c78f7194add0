package import SyncEngine

/// What every `JournalStore` must do, as checks that any test can run against any store.
///
/// Each check wants a store that is empty, and gives the sentences that do not hold.
package enum JournalStoreConformance {
    package typealias Check = @Sendable (any JournalStore) async throws -> [String]

    /// The checks by name.
    package static let checks: [(name: String, check: Check)] = [
        ("seqs are gapless from 1 and the same in every answer", gapless),
        ("an operation on record gives its first outcome", firstOutcome),
        ("an operation id with another digest is refused and nothing is written", reused),
        ("of rival expectations one wins, and a conflict refuses the rest of the call", rivals),
        ("guards count home records in users' journals and every record in shared ones", guards),
        ("pages, single records and lookups agree", reads),
        ("states are kept for durable records only, the newest first", states),
    ]

    private static let (anna, ben) = (Fixture.user(1), Fixture.user(2))

    private static func gapless(_ store: any JournalStore) async throws -> [String] {
        var expect = Expectations()
        for number in 1...20 {
            let outcome = try await store.append([Fixture.append(number, in: [anna, ben])])
            expect(outcome == [.committed([anna: Seq(number), ben: Seq(number)])], "outcome \(number): \(outcome)")
        }
        let page = try await store.read(ben, after: 0, limit: 100)
        expect(page.records.map(\.seq) == Array(1...20), "seqs \(page.records.map(\.seq))")
        expect(page.head == 20 && page.floor == 0, "head \(page.head), floor \(page.floor)")
        expect(try await store.heads([ben, .tickets, anna]) == [20, 0, 20], "heads")
        expect(try await store.journals() == [anna, ben], "journals")
        expect(try await store.append([]) == [], "an empty call")
        return expect.failures
    }

    private static func firstOutcome(_ store: any JournalStore) async throws -> [String] {
        var expect = Expectations()
        let call = [Fixture.append(1, in: [anna, ben]), Fixture.append(1, in: [anna, ben])]
        let both = try await store.append(call)
        expect(both == [.committed([anna: 1, ben: 1]), .committed([anna: 1, ben: 1])], "twice in a call: \(both)")
        let again = try await store.append([Fixture.append(1, in: [anna, .tickets], text: "other bytes")])
        expect(again == [.committed([anna: 1, ben: 1])], "with other bytes: \(again)")
        let rival = [Fixture.append(1, in: [anna], expect: .exactly(guardSeq: 0)), Fixture.append(2, in: [anna])]
        let late = try await store.append(rival)
        expect(late == [.conflict, .conflict], "on a state that has moved: \(late)")
        let elsewhere = try await store.append([Fixture.append(1, in: [ben])])
        expect(elsewhere == [.committed([ben: 2])], "at another home: \(elsewhere)")
        return expect.failures
    }

    private static func reused(_ store: any JournalStore) async throws -> [String] {
        var expect = Expectations()
        _ = try await store.append([Fixture.append(1, in: [anna])])
        let call = [Fixture.append(2, in: [anna]), Fixture.append(1, in: [anna], digest: 77)]
        do {
            _ = try await store.append(call)
            expect(false, "no error")
        } catch let error as JournalStoreError {
            expect(error == .operationIDReused(Fixture.operation(1)), "error \(error)")
        }
        expect(try await store.heads([anna]) == [1], "something was written")
        return expect.failures
    }

    private static func rivals(_ store: any JournalStore) async throws -> [String] {
        var expect = Expectations()
        let outcomes = try await store.append([
            Fixture.append(1, in: [.tickets], expect: .exactly(guardSeq: 0)),
            Fixture.append(2, in: [.tickets], expect: .exactly(guardSeq: 0)),
            Fixture.append(3, in: [anna]),
        ])
        expect(outcomes == [.committed([.tickets: 1]), .conflict, .conflict], "\(outcomes)")
        expect(try await store.heads([.tickets, anna]) == [1, 0], "heads")
        return expect.failures
    }

    private static func guards(_ store: any JournalStore) async throws -> [String] {
        var expect = Expectations()
        _ = try await store.append([
            Fixture.append(1, in: [anna, .tickets]), Fixture.append(2, in: [ben, anna, .tickets]),
        ])
        let own = try await store.append([Fixture.append(3, in: [anna], expect: .exactly(guardSeq: 1))])
        expect(own == [.committed([anna: 3])], "a message from somebody else conflicts: \(own)")
        let shared = try await store.append([Fixture.append(4, in: [.tickets], expect: .exactly(guardSeq: 1))])
        expect(shared == [.conflict], "a shared journal's effect does not count: \(shared)")
        return expect.failures
    }

    private static func reads(_ store: any JournalStore) async throws -> [String] {
        var expect = Expectations()
        for number in 1...10 { _ = try await store.append([Fixture.append(number, in: [anna, ben])]) }
        let all = try await store.read(anna, after: 0, limit: 100).records
        let page = try await store.read(anna, after: 3, limit: 4)
        expect(page.records == Array(all[3..<7]) && page.head == 10, "a page")
        expect(try await store.read(anna, after: 10, limit: 5).records.isEmpty, "behind the head")
        expect(try await store.read(anna, after: 99, limit: 5).head == 10, "far behind the head")
        let single = try await store.fetch(anna, seqs: [7, 2, 2, 0, 44])
        expect(single == [all[1], all[6]], "single records")
        let found = try await store.lookup(home: anna, operations: [Fixture.operation(4), Fixture.operation(99)])
        expect(found == [all[3], nil], "a lookup")
        expect(
            try await store.lookup(home: ben, operations: [Fixture.operation(4)]) == [nil],
            "an effect is no home record")
        expect(all[0].at == [ben: 1] && all[0].digest == Fixture.digest(1), "the home record")
        let effect = try await store.fetch(ben, seqs: [1]).first
        expect(effect?.at == [:] && effect?.digest == nil && effect?.content == all[0].content, "the effect")
        return expect.failures
    }

    private static func states(_ store: any JournalStore) async throws -> [String] {
        var expect = Expectations()
        for number in 1...3 { _ = try await store.append([Fixture.append(number, in: [anna])]) }
        expect(try await store.latestState(anna) == nil, "a state from nowhere")
        let state = SavedState(seq: 2, bytes: Array(#"{"n":2}"#.utf8))
        try await store.saveState(anna, state)
        expect(try await store.latestState(anna) == state, "the saved state")
        try await store.saveState(anna, SavedState(seq: 9, bytes: state.bytes))
        try await store.saveState(anna, SavedState(seq: 1, bytes: state.bytes))
        expect(try await store.latestState(anna) == state, "a future or an older state")
        // Somebody with tens of thousands of messages: longer than a record may be.
        let text = #"{"n":""# + String(repeating: "x", count: 5 << 20) + #""}"#
        let long = SavedState(seq: 3, bytes: Array(text.utf8))
        try await store.saveState(anna, long)
        expect(try await store.latestState(anna) == long, "a long state")
        return expect.failures
    }

    /// Collects what does not hold.
    private struct Expectations {
        var failures: [String] = []

        mutating func callAsFunction(_ holds: Bool, _ text: String) {
            if !holds { failures.append(text) }
        }
    }
}
