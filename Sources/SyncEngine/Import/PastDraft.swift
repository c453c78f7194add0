internal import JSONText

/// Past operations of several authors being decided, one after the other, over private copies of their states. Pure:
/// ids come in, nothing goes out but appends.
struct PastDraft {
    /// An opId is unique within its author.
    struct Key: Hashable {
        var author: UserID
        var operation: OperationID
    }

    private struct Plan {
        var outcome: PastOutcome
        /// How many appends must be durable for it to be true.
        var awaited: Int
    }

    let facts: DecisionFacts
    /// What is on record of them, as looked up in the store.
    let known: [Key: Record]
    private var states: [UserID: JournalState]
    private var tickets: TicketsState
    private(set) var appends: [Append] = []
    private var plans: [Plan] = []
    private var drafted: [Key: (id: EventID, fingerprint: ContentDigest)] = [:]
    /// The seq that the first append of each journal rests on.
    private var guards: [JournalID: Seq]

    init(
        states: [UserID: JournalState], tickets: TicketsState, facts: DecisionFacts, known: [Key: Record]
    ) {
        self.states = states
        self.tickets = tickets
        self.facts = facts
        self.known = known
        guards = [.tickets: tickets.head]
        for (user, state) in states { guards[.user(user)] = state.guardSeq }
    }

    /// Decides the next operation, and the answer that came with it.
    mutating func take(_ past: PastOperation, nextID: () -> EventID) {
        let outcome = decide(past, nextID: nextID)
        if let answer = past.answer, let question = outcome.id, outcome.status != .rejected {
            self.answer(past, answer, to: question, nextID: nextID)
        }
        plans.append(Plan(outcome: outcome, awaited: appends.count))
    }

    private mutating func decide(_ past: PastOperation, nextID: () -> EventID) -> PastOutcome {
        let key = Key(author: past.author, operation: past.operation)
        if let outcome = tickets.present(past, now: facts.now) { return outcome }
        if let earlier = drafted[key] ?? known[key].map({ ($0.id, $0.digest ?? past.fingerprint) }) {
            let number = tickets[earlier.id]?.number
            return PastOutcome(
                earlier.fingerprint == past.fingerprint ? .known : .changed, id: earlier.id, number: number)
        }
        guard let state = states[past.author] else {
            return PastOutcome(.rejected, reason: "there is no user \(past.author)")
        }
        if let outcome = state.present(past, now: facts.now) { return outcome }
        guard let json = try? JSONSlice(validating: past.body), json.kind == .object else {
            return PastOutcome(.rejected, reason: "the body is no JSON object")
        }
        var facts = facts
        facts.isPast = true
        facts.present = facts.now
        facts.now = min(past.at, facts.now)
        var operation = Operation(
            minted: past.operation, kind: past.kind, body: json, at: facts.now, limits: facts.limits)
        operation.digest = past.fingerprint
        let id = tickets.name(past, minted: nextID(), author: state)
        let decision = state.decide(operation, id: id, dot: nil, tickets: tickets, facts: facts)
        switch decision.content.status {
        case .applied: break
        case .rejected: return PastOutcome(.rejected, reason: decision.content.rejectionReason)
        default: return PastOutcome(.known, stayed: decision.stayed)
        }
        append(key, past.fingerprint, decision, id: id)
        let number = past.kind == "ticket.create" ? tickets[id]?.number : nil
        return PastOutcome(.created, id: id, number: number, stayed: decision.stayed)
    }

    /// The answer's opId is the one that an answer of this server would have: a question is answered once.
    private mutating func answer(
        _ past: PastOperation, _ text: String, to question: EventID, nextID: () -> EventID
    ) {
        let key = Key(author: past.author, operation: past.answerID)
        guard known[key] == nil, drafted[key] == nil else { return }
        let at = min(past.at, facts.now)
        var content = RecordContent(kind: "ai.answer", from: .assistant, sentAt: at, receivedAt: at)
        content.target = question
        content.isImported = true
        let body = JSONWriter.text { $0.object { $0.field("text", text) } }
        content.body = body
        append(
            key, ContentDigest(kind: "ai.answer", canonicalBody: body), Decision(content: content), id: nextID())
    }

    private mutating func append(_ key: Key, _ digest: ContentDigest, _ decision: Decision, id: EventID) {
        let home = JournalID.user(key.author)
        var entries = [entry(home, decision.content)]
        if let ticket = decision.ticket { entries.append(entry(.tickets, ticket)) }
        entries += decision.effects.map { .init(journal: .user($0.user), content: $0.content.encoded) }
        let append = Append(operation: key.operation, home: home, digest: digest, id: id, entries: entries)
        appends.append(append)
        drafted[key] = (id, digest)
        fold(append, decision.content, into: key.author, isHome: true)
        for effect in decision.effects { fold(append, effect.content, into: effect.user, isHome: false) }
        guard let ticket = decision.ticket else { return }
        tickets.evolve(Record(seq: tickets.head + 1, append: append, content: ticket, isHome: false))
    }

    private mutating func entry(_ journal: JournalID, _ content: RecordContent) -> Append.Entry {
        let first = guards.removeValue(forKey: journal)
        return .init(journal: journal, expect: first.map { .exactly(guardSeq: $0) } ?? .any, content: content.encoded)
    }

    private mutating func fold(_ append: Append, _ content: RecordContent, into user: UserID, isHome: Bool) {
        guard let head = states[user]?.head else { return }
        states[user]?.evolve(Record(seq: head + 1, append: append, content: content, isHome: isHome))
    }

    /// What became of the operations, now that so many of the appends are durable; those that need a later one are
    /// left out.
    func outcomes(durable: Int) -> [PastOutcome] {
        plans.prefix { $0.awaited <= durable }.map(\.outcome)
    }
}

extension PastOperation {
    /// What the record of its answer is called.
    var answerID: OperationID { .derived(operation.description, "ai.answer", "0") }
}

extension RecordContent {
    /// Why an operation was rejected, in words.
    fileprivate var rejectionReason: String? {
        body.flatMap { JSONSlice(trusted: $0[...])["reason"]?.string }
    }
}
