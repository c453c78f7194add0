import SyncEngine

/// G5, G7, G8 and saved states: what answers and reads tell.
extension JournalStoreConformance {
    static let identity: [Check] = [
        Check(.g5, "an operation on record gives its first outcome", firstOutcome),
        Check(.g5, "an operation id with another digest is refused and nothing is written", reused),
        Check(.g5, "of many who send the same operation at once all get the one outcome", sameAtOnce),
    ]

    static let reading: [Check] =
        [
            Check(.g7, "pages, single records and lookups agree", reads),
            Check(.g7, "what was answered is read at once, in every journal", readYourWrites),
            Check(.g7, "a read during appends shows a prefix that only grows", prefixes),
            Check(.states, "states are kept for durable records only, the newest first", states),
        ]
        + CompactingStoreConformance.checks.map { part in
            Check(.g8, part.name, needs: [.compact]) { subject, _ in
                guard let store = try await subject.open() as? any CompactingStore else {
                    return ["it does not compact"]
                }
                return try await part.check(store)
            }
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
        // Checked before the expectation, which does not hold either.
        let other = Fixture.append(1, in: [anna], expect: .exactly(guardSeq: 9), digest: 77)
        for call in [[Fixture.append(2, in: [anna]), Fixture.append(1, in: [anna], digest: 77)], [other]] {
            do {
                _ = try await store.append(call)
                expect(false, "no error")
            } catch let error as JournalStoreError {
                expect(error == .operationIDReused(Fixture.operation(1)), "error \(error)")
            }
        }
        expect(try await store.heads([anna]) == [1], "something was written")
        return expect.failures
    }

    private static func sameAtOnce(_ store: any JournalStore) async throws -> [String] {
        var expect = Expectations()
        for number in 1...10 {
            let outcomes = try await withThrowingTaskGroup(of: AppendOutcome.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await store.append([Fixture.append(number, in: [anna, .tickets])])[0] }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let only = AppendOutcome.committed([anna: Seq(number), .tickets: Seq(number)])
            expect(outcomes.allSatisfy { $0 == only }, "\(outcomes)")
        }
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

    private static func readYourWrites(_ store: any JournalStore) async throws -> [String] {
        try await withThrowingTaskGroup(of: [String].self) { group in
            for writer in 0..<6 {
                group.addTask {
                    var expect = Expectations()
                    for number in (writer * 100)..<(writer * 100 + 15) {
                        let journals = [Fixture.user(1 + writer), Fixture.user(20), .tickets]
                        let call = Fixture.append(number, in: journals)
                        guard case .committed(let seqs) = try await store.append([call])[0] else { return ["conflict"] }
                        for journal in journals {
                            let seq = seqs[journal] ?? 0
                            let page = try await store.read(journal, after: seq - 1, limit: 1)
                            expect(page.records.first?.operation == call.operation, "a read of \(journal)")
                            expect(page.head >= seq, "the head of \(journal)")
                            expect(try await store.fetch(journal, seqs: [seq]) == page.records, "a fetch")
                        }
                        let home = try await store.lookup(home: journals[0], operations: [call.operation])[0]
                        expect(home?.seq == seqs[journals[0]], "a lookup")
                        expect(try await store.heads(journals) >= journals.map { seqs[$0] ?? 0 }, "heads")
                    }
                    return expect.failures
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private static func prefixes(_ store: any JournalStore) async throws -> [String] {
        let acknowledged = Locked(Seq(0))
        return try await withThrowingTaskGroup(of: [String].self) { group in
            for writer in 0..<4 {
                group.addTask {
                    for number in 0..<25 {
                        let call = [Fixture.append(writer * 100 + number, in: [Fixture.user(1 + writer), .tickets])]
                        guard case .committed(let seqs) = try await store.append(call)[0] else { return ["conflict"] }
                        acknowledged.change { $0 = max($0, seqs[.tickets] ?? 0) }
                    }
                    return []
                }
            }
            for _ in 0..<3 {
                group.addTask {
                    var expect = Expectations()
                    var shown: [OperationID] = []
                    while shown.count < 100, expect.failures.isEmpty {
                        let promised = acknowledged.value
                        let page = try await store.read(.tickets, after: 0, limit: .max)
                        let seqs = page.records.map(\.seq)
                        expect(seqs == Array(1..<(Seq(seqs.count) + 1)), "a gap: \(seqs)")
                        expect(page.head >= Seq(seqs.count) && Seq(seqs.count) >= promised, "less than was promised")
                        let operations = page.records.map(\.operation)
                        expect(operations.starts(with: shown), "what was shown has changed")
                        shown = operations
                        // A store that answers at once must not keep the writers from their turn.
                        await Task.yield()
                    }
                    return expect.failures
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
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
}

extension [Seq] {
    /// Whether no element is below its counterpart.
    fileprivate static func >= (left: [Seq], right: [Seq]) -> Bool { zip(left, right).allSatisfy { $0 >= $1 } }
}
