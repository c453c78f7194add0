internal import JSONText

/// A push being decided: operation by operation over a private copy of the author's state, which is thrown away or
/// adopted once the store has spoken. Pure: ids come in, nothing goes out but appends.
struct PushDraft: Sendable {
    /// Where the decision about an operation stands.
    private enum Decided {
        /// In the store, before this push.
        case stored(Record)
        /// In an append of this push.
        case drafted(Int)
    }

    /// How the answer about an operation is found once the store has spoken.
    private struct Plan {
        enum Answer {
            case postponed(OperationResult)
            case decided(Decided, isRepeated: Bool)
        }

        var answer: Answer
        var stated: OperationID
        var n: UInt64?
        /// How many appends must be durable first: the decision, or the alias that consumes the dot.
        var awaited = 0
    }

    let author: UserID
    let replica: ReplicaID?
    let facts: DecisionFacts
    /// Home records of this author by opId, as looked up in the store.
    let known: [OperationID: Record]
    /// Home records of this author by seq: what an operation may repeat although its id differs.
    let sentBefore: [Seq: Record]
    private(set) var state: JournalState
    private(set) var tickets: TicketsState
    private(set) var appends: [Append] = []
    /// One for each append.
    private var decisions: [Decision] = []
    private var plans: [Plan] = []
    private var drafted: [OperationID: Int] = [:]
    private let firstGuard: Seq
    private let firstHead: Seq
    private let firstTicketsHead: Seq

    init(
        author: UserID, replica: ReplicaID?, state: JournalState, tickets: TicketsState, facts: DecisionFacts,
        known: [OperationID: Record], sentBefore: [Seq: Record] = [:]
    ) {
        self.author = author
        self.replica = replica
        self.facts = facts
        self.known = known
        self.sentBefore = sentBefore
        self.state = state
        self.tickets = tickets
        firstTicketsHead = tickets.head
        firstGuard = state.guardSeq
        firstHead = state.head
    }

    /// Decides the next operation of the push, in the order of the dedupe rules: known opId, decided n, gap, new.
    ///
    /// - Parameter window: the same content from the same author within this time, the same way and without a replica
    ///   or a name of its client's, is known too.
    /// - Throws: `Refusal` `replicaForked` when an unknown opId stands at a decided n; the whole push is then void.
    mutating func decide(
        _ operation: Operation, within window: Duration = .zero, nextID: () -> EventID
    ) throws(Refusal) {
        let next = replica.map { state.vector[$0] + 1 }
        let isNext = next != nil && operation.n == next || dot(operation).map(state.lost.contains) == true
        let earlier = sentBefore(operation, within: window) ?? decided(operation.id)
        if let earlier, digest(of: earlier) == operation.digest {
            repeated(operation, earlier, isNext: isNext, nextID: nextID)
        } else if let n = operation.n, let next, n > next {
            postpone(.retry(operation, code: nil, need: next))
        } else if earlier != nil {
            conflict(operation, isNext: isNext, nextID: nextID)
        } else if let n = operation.n, let next, n < next, !isNext {
            throw Refusal(
                .replicaForked,
                "operation \(n) of this replica was decided with another opId; mint a new replica"
            )
        } else {
            let orphan = state.lost.orphans[operation.id]
            let id = orphan ?? nextID()
            var decision = state.decide(operation, id: id, dot: dot(operation), tickets: tickets, facts: facts)
            // The others have it already: only its author's record was lost.
            if orphan != nil { (decision.effects, decision.ticket) = ([], nil) }
            first(operation)
            append(operation.id, operation.digest, decision, id: id)
        }
    }

    private func decided(_ operation: OperationID) -> Decided? {
        drafted[operation].map { .drafted($0) } ?? known[operation].map { .stored($0) }
    }

    /// The same content that came within the window, the same way and without a name of its client's.
    private func sentBefore(_ operation: Operation, within window: Duration) -> Decided? {
        let milliseconds = Int64(window / .milliseconds(1))
        guard milliseconds > 0, let way = operation.id.way else { return nil }
        return state.recent.matches(operation.digest, at: facts.now, window: milliseconds).lazy
            .compactMap { decided(at: $0.seq) }.first { name(of: $0).way == way }
    }

    /// What was decided under this seq of the author's journal, as far as it may be repeated.
    private func decided(at seq: Seq) -> Decided? {
        // Every append of this draft added one record to the state.
        guard seq > firstHead else { return sentBefore[seq].map { .stored($0) } }
        return .drafted(Int(seq - firstHead) - 1)
    }

    private func name(of decided: Decided) -> OperationID {
        switch decided {
        case .stored(let record): record.operation
        case .drafted(let index): appends[index].operation
        }
    }

    private func digest(of decided: Decided) -> ContentDigest? {
        switch decided {
        case .stored(let record): record.digest
        case .drafted(let index): appends[index].digest
        }
    }

    private mutating func postpone(_ result: OperationResult) {
        plans.append(Plan(answer: .postponed(result), stated: result.operation, n: result.n))
    }

    /// Plans the first answer about an operation, from the append that comes next.
    private mutating func first(_ operation: Operation) {
        let index = appends.count
        plans.append(
            Plan(
                answer: .decided(.drafted(index), isRepeated: false), stated: operation.stated, n: operation.n,
                awaited: index + 1))
    }

    /// Answers from a decision on record; a dot that is new is consumed by an alias.
    private mutating func repeated(
        _ operation: Operation, _ earlier: Decided, isNext: Bool, nextID: () -> EventID
    ) {
        var plan = Plan(answer: .decided(earlier, isRepeated: true), stated: operation.stated, n: operation.n)
        if case .drafted(let index) = earlier { plan.awaited = index + 1 }
        if isNext {
            plan.awaited = appends.count + 1
            alias(operation, of: earlier, nextID: nextID)
        }
        plans.append(plan)
    }

    private func dot(_ operation: Operation) -> Dot? {
        guard let replica, let n = operation.n else { return nil }
        return Dot(replica: replica, n: n)
    }

    /// A known operation under a new dot: the dot is consumed, nothing else happens.
    private mutating func alias(_ operation: Operation, of earlier: Decided, nextID: () -> EventID) {
        var content = draft(operation, dot: dot(operation))
        content.isRecovered = false
        content.kind = "alias"
        content.status = .alias
        switch earlier {
        case .stored(let record): content.target = record.id
        case .drafted(let index): content.target = appends[index].id
        }
        let name = OperationID.derived(
            "alias", operation.id.description, replica?.description ?? "", "\(operation.n ?? 0)")
        append(name, operation.digest, Decision(content: content), id: nextID())
    }

    private func draft(_ operation: Operation, dot: Dot?) -> RecordContent {
        state.draft(operation, dot: dot, ticketsHead: tickets.head, facts: facts)
    }

    /// A known opId with other content: the second content is kept in quarantine, once, under an id of its own.
    private mutating func conflict(_ operation: Operation, isNext: Bool, nextID: () -> EventID) {
        let name = operation.conflictID
        if let earlier = decided(name) {
            repeated(operation, earlier, isNext: isNext, nextID: nextID)
            return
        }
        let rejection = Rejection(.operationConflict, "this opId is on record with other content")
        let draft = draft(operation, dot: isNext ? dot(operation) : nil)
        first(operation)
        // A digest of its own: the content was not decided, so the same from a live request is no duplicate of it.
        let digest = ContentDigest(kind: "conflict", canonicalBody: operation.digest.bits.bytes)
        append(name, digest, Decision(content: draft.rejected(rejection, operation)), id: nextID())
    }

    mutating func append(
        _ operation: OperationID, _ digest: ContentDigest, _ decision: Decision, id: EventID
    ) {
        let expect: Expectation = appends.isEmpty ? .exactly(guardSeq: firstGuard) : .any
        var decision = decision
        decision.content.clock = decision.content.clock.kept
        let content = decision.content
        var entries = [Append.Entry(journal: .user(author), expect: expect, content: content.encoded)]
        if let ticket = decision.ticket {
            let isFirst = tickets.head == firstTicketsHead
            entries.append(
                .init(
                    journal: .tickets, expect: isFirst ? .exactly(guardSeq: firstTicketsHead) : .any,
                    content: ticket.encoded))
        }
        entries += decision.effects.map { .init(journal: .user($0.user), content: $0.content.encoded) }
        let append = Append(operation: operation, home: .user(author), digest: digest, id: id, entries: entries)
        drafted[operation] = appends.count
        appends.append(append)
        decisions.append(decision)
        state.evolve(Record(seq: state.head + 1, append: append, content: content, isHome: true))
        guard let ticket = decision.ticket else { return }
        tickets.evolve(Record(seq: tickets.head + 1, append: append, content: ticket, isHome: false))
    }

    /// The answers, now that the first `outcomes.count` appends are durable; answers that need a later one are left
    /// out.
    func results(_ outcomes: [[JournalID: Seq]]) -> [OperationResult] {
        plans.prefix { $0.awaited <= outcomes.count }.map { plan in
            switch plan.answer {
            case .postponed(let result): result
            case .decided(.stored(let record), let isRepeated):
                OperationResult(record, operation: plan.stated, n: plan.n, isRepeated: isRepeated)
            case .decided(.drafted(let index), let isRepeated):
                OperationResult(
                    decisions[index].content, numbers(index, outcomes[index]), operation: plan.stated, n: plan.n,
                    isRepeated: isRepeated)
            }
        }
    }

    /// The records of appends that are durable under these seqs, as any reader of their journals will get them.
    func records(_ outcomes: [[JournalID: Seq]]) -> [(journal: JournalID, record: Record)] {
        var records: [(journal: JournalID, record: Record)] = []
        for (index, seqs) in outcomes.enumerated() {
            // An operation that the store had already is on record as it was decided then.
            guard let seq = seqs[.user(author)], seq > firstHead else { continue }
            let decision = decisions[index]
            let append = appends[index]
            var home = Record(seq: seq, append: append, content: decision.content, isHome: true)
            home.at = seqs
            home.at[.user(author)] = nil
            records.append((.user(author), home))
            let others =
                decision.effects.map { (JournalID.user($0.user), $0.content) }
                + (decision.ticket.map { [(JournalID.tickets, $0)] } ?? [])
            for (journal, content) in others {
                guard let seq = seqs[journal] else { continue }
                records.append((journal, Record(seq: seq, append: append, content: content, isHome: false)))
            }
        }
        return records
    }

    /// The numbers that an append got.
    private func numbers(_ index: Int, _ seqs: [JournalID: Seq]) -> OperationResult.Numbers {
        var others = seqs
        let seq = others.removeValue(forKey: .user(author)) ?? 0
        let content = decisions[index].content
        return .init(
            id: appends[index].id, seq: seq, at: others, sentAt: content.sentAt, receivedAt: content.receivedAt)
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
