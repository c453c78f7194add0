extension JournalState {
    /// A message: one home record, and its copy in the receiver's journal unless the receiver is a system contact or
    /// oneself.
    func send(
        _ message: Intent.Message, _ operation: Operation, _ content: inout RecordContent, _ facts: DecisionFacts
    ) throws(Rejection) -> [(user: UserID, content: RecordContent)] {
        let receiver = try facts.directory.receiver(
            message.receiver, mode: operation.mode, mayHaveLeft: facts.isPast)
        if let reference = message.replyTo {
            guard let answered = conversations[receiver]?.entry(reference) else {
                throw Rejection(.unknownTarget, "the message that is answered is not in this conversation")
            }
            content.target = answered.id
            content.sentAt = max(content.sentAt, answered.sentAt + Timestamp.tick)
        }
        content.peer = receiver
        content.body = operation.body
        return effects(content, for: receiver, facts)
    }

    /// The peer's copy of a record, if the peer has a journal of their own that effects go to.
    func effects(
        _ content: RecordContent, for peer: UserID, _ facts: DecisionFacts
    ) -> [(user: UserID, content: RecordContent)] {
        let isTold = !peer.isSystemContact && peer != owner && facts.directory.user(peer) != nil
        return isTold ? [(peer, content.effect)] : []
    }

    /// A receipt: superseded when its message is unknown or it moves nothing, else told to the peer.
    func move(
        _ receipt: Intent.Receipt, _ operation: Operation, _ draft: RecordContent, _ facts: DecisionFacts
    ) -> Decision {
        let conversation = conversation(with: receipt.peer)
        guard let entry = conversation.entry(receipt.upTo),
            entry.seq > conversation.position(receipt.level, own: true)
        else { return Decision(content: draft.superseded) }
        var content = draft
        content.peer = receipt.peer
        content.target = entry.id
        content.body = operation.body
        return Decision(content: content, effects: effects(content, for: receipt.peer, facts))
    }
}

extension RecordContent {
    /// What others see of it: no dot, clock, status, resolved peer, recovery or doubtful time.
    var effect: RecordContent {
        var content = self
        content.status = nil
        content.dot = nil
        content.clock = .nothing
        content.peer = nil
        content.timeSuspect = nil
        content.isRecovered = false
        return content
    }
}

extension Directory {
    /// Who a message goes to.
    ///
    /// Mock colleagues of the frontend's demo mode (ids 1 to 4 as people, and two invented mail domains) are nobody.
    func receiver(
        _ receiver: Intent.Receiver, mode: Operation.Mode, mayHaveLeft: Bool = false
    ) throws(Rejection) -> UserID {
        let found: User?
        switch receiver {
        case .user(let id):
            if id.isSystemContact {
                guard mode == .demo else { return id }
                throw Rejection(.demoContact, "contact \(id) is a demo contact; nobody received this")
            }
            found = user(id)
        case .email(let email):
            found = user(email: email)
            if found == nil, InventedPeople.have(email: email) {
                throw Rejection(.demoContact, "\(email) is a demo contact; nobody received this")
            }
        }
        guard let found else { throw Rejection(.unknownReceiver, "there is no such user") }
        guard found.isActive || mayHaveLeft else {
            throw Rejection(.forbidden, "\(found.name) no longer has an account")
        }
        return found.id
    }
}
