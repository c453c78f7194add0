extension JournalState {
    /// Folds the next record in: the same pure step for a fresh decision, for replay and for recovery. It cannot
    /// refuse.
    ///
    /// - Precondition: `record.seq == head + 1`.
    public mutating func evolve(_ record: Record) {
        precondition(record.seq == head + 1, "record \(record.seq) after \(head) in the journal of \(owner)")
        head = record.seq
        if record.isHome { countHome(record) }
        if record.content.from == .deliveryReport { unreported = DeliveryTally() }
        switch (record.content.kind, record.content.status) {
        case ("message.send", .applied) where record.content.partner.answersQuestions: addQuestion(record)
        case ("message.send", .applied), ("message.send", nil): addMessage(record)
        case ("receipt.read", .applied), ("receipt.read", nil): raiseReceipt(.read, record)
        case ("receipt.delivered", .applied), ("receipt.delivered", nil): raiseReceipt(.delivered, record)
        case ("message.edit", _), ("message.delete", _):
            revise(record)
            if record.content.kind == "message.delete", record.content.status == .applied { withdrawQuestion(record) }
        case ("state", nil): takeIn(record)
        case ("notification", nil): notifications.add(record)
        case ("notification.read", .applied): readNotifications(record)
        case ("rejected", .rejected): quarantine.add(record)
        case ("quarantine.discard", .applied): discard(record)
        case ("contact.pin", .applied): setPin(true, record)
        case ("contact.unpin", .applied): setPin(false, record)
        case ("ai.ask", .applied): addQuestion(record)
        case ("ai.answer", nil): closeQuestion(record)
        case ("ticket.create", .applied): addAlias(record)
        case (LostRecords.kind, nil): lost.add(record)
        default: break
        }
    }

    private mutating func countHome(_ record: Record) {
        guardSeq = record.seq
        guard record.content.status != nil else { return }
        unreported.count(record)
        if let dot = record.content.dot {
            count(dot)
            lastSentAt[dot.replica] = record.content.sentAt
        } else if let digest = record.digest, !record.content.isImported {
            recent.append(.init(digest: digest, receivedAt: record.content.receivedAt, seq: record.seq))
        }
        lost.fill(record.content.dot, record.operation)
    }

    mutating func addMessage(_ record: Record) {
        let entry = MessageEntry(
            seq: record.seq, id: record.id, operation: record.operation, sentAt: record.content.sentAt,
            isOwn: record.content.status != nil)
        conversations[record.content.partner, default: Conversation()].messages.append(entry)
        messageCount += 1
    }

    private mutating func raiseReceipt(_ level: Intent.Receipt.Level, _ record: Record) {
        let peer = record.content.partner
        guard let target = record.content.target else { return }
        // What contact 2 says are the notifications, which fall out of their list one day.
        if peer == .ticketUpdates {
            if level == .read { notifications.read(upTo: seq(inUpdates: target)) }
        } else if let seq = conversations[peer]?.messages.entry(target)?.seq {
            conversations[peer]?.raise(level, own: record.content.status != nil, to: seq)
        }
    }

    private mutating func setPin(_ isPinned: Bool, _ record: Record) {
        let pin = Pin(isPinned: isPinned, sentAt: record.content.sentAt, dot: record.content.dot)
        // Two without a dot at the same time stand in the order of their requests.
        if let present = pins[record.content.partner], pin.isOlder(than: present) { return }
        pins[record.content.partner] = pin
    }
}
