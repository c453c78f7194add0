internal import JSONText

/// What a decision may look at besides the author's own state and the tickets.
struct DecisionFacts: Sendable {
    var epoch: Epoch
    var directory: Directory
    /// What the replica's queue may do.
    var origin = ReplicaOrigin.signedIn
    /// Server time at which the request arrived.
    var now: Timestamp
    /// What to add to the client's times: server time minus the envelope's `clientTime`; 0 when it named none.
    var clockCorrection: Int64
    var limits: EngineLimits
    /// Whether it happened in another system: people may have left since, rights were granted there, and nobody is
    /// told. `now` is then when it happened.
    var isPast = false
    /// The server's time when `now` is earlier.
    var present: Timestamp?
}

/// A durable decision: the home record's content, and the contents for other journals.
struct Decision: Sendable {
    var content: RecordContent
    /// The record for `tickets`.
    var ticket: RecordContent?
    /// One each for other people's journals.
    var effects: [(user: UserID, content: RecordContent)] = []
    /// Fields of a ticket that another system has another value for, and that stay as people here wrote them.
    var stayed: [TicketField] = []
}

extension JournalState {
    /// Decides an operation that is not on record yet, at `dot` (nil: it came without one); its records will be called
    /// `id`. Pure; cannot fail.
    func decide(
        _ operation: Operation, id: EventID, dot: Dot?, tickets: TicketsState, facts: DecisionFacts
    ) -> Decision {
        var content = draft(operation, dot: dot, ticketsHead: tickets.head, facts: facts)
        do throws(Rejection) {
            guard try facts.origin.admits(operation.intent) else { return Decision(content: content.superseded) }
            switch operation.intent {
            case .sendMessage(let message):
                let effects = try send(message, operation, &content, facts)
                let mention = try mention(of: message, operation, id, content, tickets, facts)
                return Decision(content: content, ticket: mention, effects: effects)
            case .receipt(let receipt):
                return move(receipt, operation, content, facts)
            case .pin(let user, _):
                content.peer = user
                guard user.isSystemContact || facts.directory.user(user) != nil else {
                    throw Rejection(.unknownTarget, "there is no user \(user)")
                }
            case .ticket(let intent):
                return try decide(intent, operation, id, content, tickets, facts)
            case .editMessage(let message, _):
                return try edit(message, operation, content, facts)
            case .deleteMessage(let message):
                return try delete(message, operation, content, facts)
            case .readNotifications(let named):
                return readNotifications(named, operation, content)
            case .discard(let item):
                return try discard(item, operation, content)
            case .opaque:
                content.isOpaque = true
            case .ask: break
            case .void, .ephemeral:
                return Decision(content: content.superseded)
            case .malformed(let rejection):
                throw rejection
            }
            content.body = operation.body
            return Decision(content: content)
        } catch {
            return Decision(content: content.rejected(error, operation))
        }
    }

    /// The home record of an operation that applies, without its body.
    func draft(_ operation: Operation, dot: Dot?, ticketsHead: Seq, facts: DecisionFacts) -> RecordContent {
        let time = AuthorTime(operation, facts: facts)
        let ownLast = dot.flatMap { lastSentAt[$0.replica] }
        let sentAt = ownLast.map { max($0 + Timestamp.tick, time.corrected) } ?? time.corrected
        var content = RecordContent(kind: operation.kind, from: owner, sentAt: sentAt, receivedAt: facts.now)
        content.status = .applied
        content.dot = dot
        content.queued = time.queued
        content.timeSuspect = time.suspect
        content.isImported = facts.isPast
        if let clock = operation.clock {
            content.clock = CausalContext(
                clock, epoch: facts.epoch, maximumReplicas: facts.limits.maximumClockReplicas
            ).held(toUserHead: head, ticketsHead: ticketsHead)
            content.isRecovered = clock.isOfAnotherEpoch(than: facts.epoch)
        }
        return content
    }
}

extension RecordContent {
    /// The same decision without visible effect.
    var superseded: RecordContent {
        var content = self
        content.status = .superseded
        content.body = nil
        content.peer = nil
        content.target = nil
        content.isRecovered = false
        return content
    }

    /// The quarantine item that keeps what its author wrote.
    func rejected(_ rejection: Rejection, _ operation: Operation) -> RecordContent {
        var content = self
        content.kind = "rejected"
        content.status = .rejected
        content.peer = nil
        content.target = nil
        content.isOpaque = false
        content.body = JSONWriter.text { writer in
            writer.object { writer in
                writer.field("code", rejection.code.rawValue)
                writer.field("reason", rejection.reason)
                writer.field("kind", operation.kind)
                writer.field("content", raw: operation.body)
            }
        }
        return content
    }
}
