import SyncEngine

/// G1, G4 and G6: what is left when a process ends, and what may be sent again.
extension JournalStoreConformance {
    static let durability: [Check] =
        Ending.allCases.map { ending in
            Check(.g1, "everything answered is there after the process ended: \(ending.rawValue)", needs: needs(ending))
            {
                try await Lives(seed: $1, ending: ending, width: 1).run($0)
            }
        }
        + [Ending.killed, .powerless].map { ending in
            Check(.g4, "after a process ended in the middle: \(ending.rawValue)", needs: needs(ending)) {
                try await Lives(seed: $1, ending: ending, width: 4).run($0)
            }
        }
        + [
            Check(.g4, "after a conflict later in the same call", earlierStays),
            Check(.g6, "a lost answer of something written", needs: [.loseAnswers]) { subject, _ in
                try await lostAnswer(subject, isKept: true)
            },
            Check(.g6, "a lost answer of something not written", needs: [.loseAnswers]) { subject, _ in
                try await lostAnswer(subject, isKept: false)
            },
        ]

    private static func needs(_ ending: Ending) -> Set<Ability> {
        switch ending {
        case .inOrder: []
        case .killed: [.beKilled]
        case .powerless: [.losePower]
        }
    }

    private static func earlierStays(_ store: any JournalStore) async throws -> [String] {
        var expect = Expectations()
        let outcomes = try await store.append([
            Fixture.append(1, in: [anna, ben]), Fixture.append(2, in: [ben, cleo], expect: .exactly(guardSeq: 7)),
            Fixture.append(3, in: [cleo]),
        ])
        expect(outcomes == [.committed([anna: 1, ben: 1]), .conflict, .conflict], "\(outcomes)")
        expect(try await store.heads([anna, ben, cleo]) == [1, 1, 0], "heads")
        return expect.failures
    }

    private static func lostAnswer(_ subject: any StoreUnderTest, isKept: Bool) async throws -> [String] {
        var expect = Expectations()
        let store = try await subject.open()
        _ = try await store.append([Fixture.append(1, in: [anna, ben])])
        await subject.loseNextAnswer(keeping: isKept)
        let call = [Fixture.append(2, in: [anna, .tickets], expect: .exactly(guardSeq: 1))]
        do {
            let outcomes = try await store.append(call)
            return ["the answer was not lost: \(outcomes)"]
        } catch let error as JournalStoreError {
            expect(error == .outcomeUnknown, "\(error)")
        }
        try await subject.end(subject.abilities.contains(.beKilled) ? .killed : .inOrder)
        let next = try await subject.open()
        let found = try await next.lookup(home: anna, operations: [Fixture.operation(2)])[0]
        expect((found != nil) == isKept, "on record: \(found != nil)")
        expect(try await next.heads([anna, .tickets]) == (isKept ? [2, 1] : [1, 0]), "heads")
        // Sent again as it was; who was written already no longer meets its own expectation, and is looked up instead.
        let again = try await next.append(isKept ? [Fixture.append(2, in: [anna, .tickets])] : call)
        expect(again == [.committed([anna: 2, .tickets: 1])], "sent again: \(again)")
        expect(try await next.heads([anna, .tickets]) == [2, 1], "heads after it")
        return expect.failures
    }
}

/// Several processes one after the other, each with many writers, each ending in the middle of it.
private struct Lives: Sendable {
    let seed: UInt64
    let ending: Ending
    /// At most so many journals an operation.
    let width: Int

    private static let rounds = 4
    private static let writers = 6
    private static let perWriter = 12

    /// What the writers of one round know.
    private struct Ledger: Sendable {
        var answered: [OperationID: [JournalID: Seq]] = [:]
        var unknown: Set<OperationID> = []
        var refused: Set<OperationID> = []
        var wrong: [String] = []
    }

    func run(_ subject: any StoreUnderTest) async throws -> [String] {
        var random = SplitMix(seed: seed)
        var ledger = Ledger()
        var sent: [OperationID: Append] = [:]
        for round in 0..<Self.rounds {
            let store = try await subject.open()
            if let failure = try await compare(store, &ledger, sent) { return [failure] }
            if let failure = try await sendAgain(store, &ledger, sent) { return [failure] }
            let calls = (0..<Self.writers).map { writer in
                (0..<Self.perWriter).map { append(round * 1000 + writer * 100 + $0, &random) }
            }
            for append in calls.joined() { sent[append.operation] = append }
            let moment = random.below(Self.writers * Self.perWriter)
            let known = Locked(ledger)
            try await write(calls, to: store, known, subject, endingAfter: moment)
            ledger = known.value
            if let wrong = ledger.wrong.first { return [wrong] }
        }
        let store = try await subject.open()
        return try await compare(store, &ledger, sent).map { [$0] } ?? []
    }

    private func append(_ number: Int, _ random: inout SplitMix) -> Append {
        let journals = [Fixture.user(1), Fixture.user(2), Fixture.user(3), .tickets, .directory]
        return Fixture.append(
            number, in: Array(journals.shuffled(using: &random).prefix(1 + random.below(width))))
    }

    /// The process ends when so many operations were answered.
    private func write(
        _ calls: [[Append]], to store: any JournalStore, _ ledger: Locked<Ledger>, _ subject: any StoreUnderTest,
        endingAfter moment: Int
    ) async throws {
        let before = ledger.value.answered.count
        let isEnding = Locked(false)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for appends in calls {
                group.addTask {
                    for append in appends {
                        await Self.send(append, to: store, ledger)
                        guard ledger.value.answered.count - before > moment, ending != .inOrder else { continue }
                        var isFirst = false
                        isEnding.change { state in
                            isFirst = !state
                            state = true
                        }
                        if isFirst { try await subject.end(ending) }
                        if isEnding.value { return }
                    }
                }
            }
            try await group.waitForAll()
        }
        if !isEnding.value { try await subject.end(ending) }
    }

    private static func send(_ append: Append, to store: any JournalStore, _ ledger: Locked<Ledger>) async {
        do {
            guard case .committed(let seqs) = try await store.append([append])[0] else {
                return ledger.change { $0.wrong.append("\(append.operation) conflicts with nothing") }
            }
            ledger.change { $0.answered[append.operation] = seqs }
        } catch JournalStoreError.unavailable {
            ledger.change { _ = $0.refused.insert(append.operation) }
        } catch {
            // Whatever a dying process says: nobody knows.
            ledger.change { _ = $0.unknown.insert(append.operation) }
        }
    }

    /// What is there is what was answered, perhaps what nobody knows, and nothing else; each in all its journals.
    private func compare(
        _ store: any JournalStore, _ ledger: inout Ledger, _ sent: [OperationID: Append]
    ) async throws -> String? {
        var found: [OperationID: [JournalID: Seq]] = [:]
        for journal in [Fixture.user(1), Fixture.user(2), Fixture.user(3), .tickets, .directory] {
            let records = try await store.read(journal, after: 0, limit: .max).records
            for (index, record) in records.enumerated() {
                guard record.seq == Seq(index + 1) else { return "\(journal) has \(record.seq) as number \(index + 1)" }
                guard found[record.operation, default: [:]].updateValue(record.seq, forKey: journal) == nil else {
                    return "\(journal) has \(record.operation) twice"
                }
            }
        }
        for (operation, seqs) in ledger.answered where found[operation] != seqs {
            return "\(operation) was answered \(seqs), is \(found[operation] ?? [:])"
        }
        for (operation, seqs) in found {
            guard let append = sent[operation] else { return "\(operation) was never sent" }
            guard Set(seqs.keys) == Set(append.entries.map(\.journal)) else {
                return "\(operation) is only in \(seqs.keys.sorted())"
            }
            if ledger.refused.contains(operation) { return "\(operation) was refused and is there" }
            ledger.answered[operation] = seqs
        }
        return nil
    }

    /// What nobody knows is sent again, and gets what it has, or a place.
    private func sendAgain(
        _ store: any JournalStore, _ ledger: inout Ledger, _ sent: [OperationID: Append]
    ) async throws -> String? {
        for operation in ledger.unknown.sorted() {
            guard let append = sent[operation] else { continue }
            guard case .committed(let seqs) = try await store.append([append])[0] else {
                return "\(operation) conflicts"
            }
            if let before = ledger.answered[operation], before != seqs {
                return "\(operation) was \(before), is \(seqs)"
            }
            ledger.answered[operation] = seqs
        }
        ledger.unknown = []
        return nil
    }
}
