/// A push being decided: operation by operation over a private copy of the author's state, which is thrown away or adopted
/// once the store has spoken. Pure: ids come in, nothing goes out but appends.
struct PushDraft: Sendable {
    /// How the answer about an operation is found once the store has spoken.
    private enum Plan {
        /// From what is known already.
        case settled(OperationResult)
        /// From the record of this append, as the first answer about it.
        case decided(append: Int, stated: OperationID, n: UInt64?)
        /// From the record of an append that another operation of this push made.
        case repeated(append: Int, stated: OperationID, n: UInt64?)
    }

    let author: UserID
    let replica: ReplicaID?
    let facts: DecisionFacts
    /// Home records of this author by opId, as looked up in the store.
    let known: [OperationID: Record]
    private(set) var state: JournalState
    private(set) var appends: [Append] = []
    private var contents: [RecordContent] = []
    private var plans: [Plan] = []
    private var drafted: [OperationID: Int] = [:]
    private let firstGuard: Seq
    private let firstHead: Seq

    init(author: UserID, replica: ReplicaID?, state: JournalState, facts: DecisionFacts, known: [OperationID: Record]) {
        self.author = author
        self.replica = replica
        self.facts = facts
        self.known = known
        self.state = state
        firstGuard = state.guardSeq
        firstHead = state.head
    }

    /// Decides the next operation of the push, in the order of the dedupe rules: known opId, decided n, gap, new.
    ///
    /// - Throws: `Refusal` `replicaForked` when an unknown opId stands at a decided n; the whole push is then void.
    mutating func decide(_ operation: Operation, nextID: () -> EventID) throws(Refusal) {
        let next = replica.map { state.vector[$0] + 1 }
        let isNext = operation.n == next
        if let index = drafted[operation.id], appends[index].digest == operation.digest {
            plans.append(.repeated(append: index, stated: operation.stated, n: operation.n))
            if isNext { alias(operation, of: appends[index].id, nextID: nextID) }
        } else if let record = known[operation.id], record.digest == operation.digest {
            plans.append(
                .settled(OperationResult(record, operation: operation.stated, n: operation.n, isRepeated: true)))
            if isNext { alias(operation, of: record.id, nextID: nextID) }
        } else if let n = operation.n, let next, n > next {
            plans.append(.settled(.retry(operation, code: nil, need: next)))
        } else if drafted[operation.id] != nil || known[operation.id] != nil {
            conflict(operation, isNext: isNext, nextID: nextID)
        } else if let n = operation.n, let next, n < next {
            throw Refusal(
                .replicaForked,
                "operation \(n) of replica \(replica?.description ?? "") was decided with another opId; mint a new replica"
            )
        } else {
            record(operation, dot: dot(operation), nextID: nextID)
        }
    }

    /// Leaves an operation undecided.
    mutating func postpone(_ operation: Operation, code: String) {
        plans.append(.settled(.retry(operation, code: code, need: nil)))
    }

    private func dot(_ operation: Operation) -> Dot? {
        guard let replica, let n = operation.n else { return nil }
        return Dot(replica: replica, n: n)
    }

    private mutating func record(_ operation: Operation, dot: Dot?, nextID: () -> EventID) {
        let decision = state.decide(operation, dot: dot, facts: facts)
        plans.append(.decided(append: appends.count, stated: operation.stated, n: operation.n))
        append(operation.id, operation.digest, decision.content, decision.effects, nextID: nextID)
    }

    /// A known operation under a new dot: the dot is consumed, nothing else happens.
    private mutating func alias(_ operation: Operation, of id: EventID, nextID: () -> EventID) {
        var content = state.draft(operation, dot: dot(operation), facts: facts)
        content.kind = "alias"
        content.status = .alias
        content.target = id
        let name = OperationID.derived(
            "alias", operation.id.description, replica?.description ?? "", "\(operation.n ?? 0)")
        append(name, operation.digest, content, [], nextID: nextID)
    }

    /// A known opId with other content: the second content is kept in quarantine, once, under an id of its own.
    private mutating func conflict(_ operation: Operation, isNext: Bool, nextID: () -> EventID) {
        let name = operation.conflictID
        if let record = known[name] {
            plans.append(
                .settled(OperationResult(record, operation: operation.stated, n: operation.n, isRepeated: true)))
        } else if let index = drafted[name] {
            plans.append(.repeated(append: index, stated: operation.stated, n: operation.n))
        } else {
            let rejection = Rejection(.operationConflict, "this opId is on record with other content")
            let draft = state.draft(operation, dot: isNext ? dot(operation) : nil, facts: facts)
            plans.append(.decided(append: appends.count, stated: operation.stated, n: operation.n))
            append(name, operation.digest, draft.rejected(rejection, operation), [], nextID: nextID)
        }
    }

    private mutating func append(
        _ operation: OperationID, _ digest: ContentDigest, _ content: RecordContent,
        _ effects: [(user: UserID, content: RecordContent)], nextID: () -> EventID
    ) {
        let expect: Expectation = appends.isEmpty ? .exactly(guardSeq: firstGuard) : .any
        let home = Append.Entry(journal: .user(author), expect: expect, content: content.encoded)
        let others = effects.map { Append.Entry(journal: .user($0.user), content: $0.content.encoded) }
        let append = Append(
            operation: operation, home: .user(author), digest: digest, id: nextID(), entries: [home] + others)
        drafted[operation] = appends.count
        appends.append(append)
        contents.append(content)
        state.evolve(Record(seq: state.head + 1, append: append, content: content, isHome: true))
    }

    /// The answers, now that the first `outcomes.count` appends are durable; answers that need a later one are left out.
    func results(_ outcomes: [[JournalID: Seq]]) -> [OperationResult] {
        let records = zip(zip(appends, contents), outcomes).map { pair, seqs in
            var record = Record(seq: seqs[.user(author)] ?? 0, append: pair.0, content: pair.1, isHome: true)
            record.at = seqs.filter { $0.key != .user(author) }
            return record
        }
        var results: [OperationResult] = []
        for plan in plans {
            switch plan {
            case .settled(let result): results.append(result)
            case .decided(let index, let stated, let n):
                guard index < records.count else { return results }
                results.append(OperationResult(records[index], operation: stated, n: n, isRepeated: false))
            case .repeated(let index, let stated, let n):
                guard index < records.count else { return results }
                results.append(OperationResult(records[index], operation: stated, n: n, isRepeated: true))
            }
        }
        return results
    }

    /// The state after the push, when the store gave exactly the seqs that were assumed; else nil.
    func adoptable(_ outcomes: [[JournalID: Seq]]) -> JournalState? {
        let seqs = outcomes.map { $0[.user(author)] ?? 0 }
        let assumed = (0..<appends.count).map { firstHead + 1 + Seq($0) }
        return seqs == assumed ? state : nil
    }
}

extension Operation {
    /// What answers call it.
    var stated: OperationID { statedID ?? id }

    /// The id under which a second content of the same opId is kept.
    var conflictID: OperationID { .derived("conflict", id.description, digest.description) }
}

extension OperationResult {
    /// An operation that was not decided.
    static func retry(_ operation: Operation, code: String?, need: UInt64?) -> OperationResult {
        var result = OperationResult(operation: operation.stated, n: operation.n, status: .retry)
        result.retryCode = code
        result.need = need
        return result
    }
}
