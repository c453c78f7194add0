import SyncEngine

/// G2 and G3: numbers and rivals.
extension JournalStoreConformance {
    static let order: [Check] = [
        Check(.g2, "seqs are gapless from 1 and the same in every answer", gapless),
        Check(.g2, "many writers at once get gapless seqs, each its own", manyWriters),
        Check(
            .g2, "a number that was given is never given again, whatever comes between", needs: [.beKilled],
            neverAgain),
    ]

    static let rivalry: [Check] = [
        Check(.g3, "of rival expectations one wins, and a conflict refuses the rest of the call", rivals),
        Check(.g3, "guards count home records in users' journals and every record in shared ones", guards),
        Check(.g3, "of many who race for each number one wins", race),
        Check(.g3, "an operation with one expectation that does not hold is in none of its journals", oneFails),
    ]

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

    private static func manyWriters(_ store: any JournalStore) async throws -> [String] {
        var expect = Expectations()
        let outcomes = try await withThrowingTaskGroup(of: [JournalID: Seq].self) { group in
            for number in 1...120 {
                group.addTask {
                    let call = [Fixture.append(number, in: [Fixture.user(1 + number % 5), .tickets])]
                    guard case .committed(let seqs) = try await store.append(call)[0] else { return [:] }
                    return seqs
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        expect(outcomes.compactMap { $0[.tickets] }.sorted() == Array(1...120), "seqs of the shared journal")
        for journal in (1...5).map(Fixture.user) {
            expect(outcomes.compactMap { $0[journal] }.sorted() == Array(1...24), "seqs of \(journal)")
        }
        let records = try await store.read(.tickets, after: 0, limit: .max).records
        expect(records.map(\.seq) == Array(1...120) && Set(records.map(\.operation)).count == 120, "what is there")
        return expect.failures
    }

    private static func neverAgain(_ subject: any StoreUnderTest, _ seed: UInt64) async throws -> [String] {
        var expect = Expectations()
        var seen: [Seq: OperationID] = [:]
        var head: Seq = 0
        for round in 0..<6 {
            let store = try await subject.open()
            for record in try await store.read(anna, after: 0, limit: .max).records {
                expect(seen[record.seq, default: record.operation] == record.operation, "\(record.seq) was another's")
            }
            expect(try await store.heads([anna])[0] >= head, "the head went back in round \(round)")
            for number in 1...4 {
                let outcome = try await store.append([Fixture.append(round * 10 + number, in: [anna])])[0]
                guard case .committed(let seqs) = outcome, let seq = seqs[anna] else { return ["\(outcome)"] }
                expect(seen.updateValue(Fixture.operation(round * 10 + number), forKey: seq) == nil, "\(seq) again")
                head = seq
            }
            try await subject.end(round % 2 == 0 ? .killed : .inOrder)
        }
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

    /// Everybody reads the head, asks for the next number, and tries again with what is there then.
    private static func race(_ store: any JournalStore) async throws -> [String] {
        let racers = 8
        let wins = 6
        let seqs = try await withThrowingTaskGroup(of: [Seq].self) { group in
            for racer in 0..<racers {
                group.addTask {
                    var won: [Seq] = []
                    while won.count < wins {
                        await Task.yield()
                        let head = try await store.heads([.tickets])[0]
                        let call = Fixture.append(
                            racer * 100 + won.count, in: [.tickets], expect: .exactly(guardSeq: head))
                        guard case .committed(let seqs) = try await store.append([call])[0] else { continue }
                        won.append(seqs[.tickets] ?? 0)
                    }
                    return won
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let all = Array(1...Seq(racers * wins))
        var expect = Expectations()
        expect(seqs.sorted() == all, "won: \(seqs.sorted())")
        expect(try await store.read(.tickets, after: 0, limit: .max).records.map(\.seq) == all, "what is there")
        return expect.failures
    }

    private static func oneFails(_ store: any JournalStore) async throws -> [String] {
        var expect = Expectations()
        _ = try await store.append([Fixture.append(1, in: [.tickets])])
        var call = Fixture.append(2, in: [anna, ben, .tickets], expect: .exactly(guardSeq: 0))
        call.entries[2].expect = .exactly(guardSeq: 0)
        let outcome = try await store.append([call])
        expect(outcome == [.conflict], "\(outcome)")
        expect(try await store.heads([anna, ben, .tickets]) == [0, 0, 1], "something was written")
        expect(try await store.lookup(home: anna, operations: [Fixture.operation(2)]) == [nil], "it is on record")
        call.entries[2].expect = .exactly(guardSeq: 1)
        let second = try await store.append([call])
        expect(second == [.committed([anna: 1, ben: 1, .tickets: 2])], "\(second)")
        return expect.failures
    }
}
