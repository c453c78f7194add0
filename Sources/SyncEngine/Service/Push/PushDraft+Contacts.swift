internal import JSONText

extension PushDraft {
    /// Tells the author what became of the things that waited in their queue, as a message from a system contact; goes
    /// after the operations it tells of, so that a crash between them delays it and loses nothing. What did not come
    /// out as it was meant is a notification too, before the report, which ends the tally.
    mutating func report(nextID: () -> EventID) {
        let tally = state.unreported
        guard let last = tally.last, !tally.isEmpty else { return }
        let name = OperationID.derived(last.description, "notification", "0")
        if tally.hasTrouble, state.notifications.last(.operation(name)) == nil {
            notify(name, type: "delivery", tally.troubleText, id: nextID())
        }
        tell(.derived(last.description, "report", "0"), from: .deliveryReport, tally.text, id: nextID())
    }

    /// Answers a message to a contact that reads none, once a day for each of them.
    ///
    /// - Parameter id: the message's.
    mutating func explain(_ message: RecordContent, _ id: EventID, nextID: () -> EventID) {
        guard message.kind == "message.send", message.status == .applied, let contact = message.peer,
            let explanation = Self.explanations[contact]
        else { return }
        let day = String(facts.now.description.prefix(10))
        let name = OperationID.derived("explanation", author.description, contact.description, day)
        guard state.conversation(with: contact).entry(.operation(name)) == nil else { return }
        if contact == .ticketUpdates {
            notify(name, type: "info", explanation, id: nextID())
        } else {
            tell(name, from: contact, explanation, answering: id, id: nextID())
        }
    }

    private static let explanations: [UserID: String] = [
        .ticketUpdates: """
        Nobody reads what is written here: this contact tells you what happens to your tickets. Your message is kept. \
        Add a note to the ticket, or write to Service Desk.
        """,
        .deliveryReport: """
        Nobody reads what is written here: this contact tells you what became of things you wrote while away. Your \
        message is kept. Write to a colleague, or to Service Desk.
        """,
    ]

    private mutating func tell(
        _ name: OperationID, from contact: UserID, _ text: String, answering message: EventID? = nil, id: EventID
    ) {
        var content = RecordContent(kind: "message.send", from: contact, sentAt: facts.now, receivedAt: facts.now)
        content.target = message
        content.body = JSONWriter.text { $0.object { $0.field("text", text) } }
        append(name, digest("report", content), Decision(content: content), id: id)
    }

    private mutating func notify(_ name: OperationID, type: String, _ text: String, id: EventID) {
        var content = RecordContent(
            kind: "notification", from: .ticketUpdates, sentAt: facts.now, receivedAt: facts.now)
        content.body = JSONWriter.text { writer in
            writer.object { writer in
                writer.field("type", type)
                writer.field("text", text)
            }
        }
        append(name, digest("notification", content), Decision(content: content), id: id)
    }

    private func digest(_ kind: String, _ content: RecordContent) -> ContentDigest {
        ContentDigest(kind: kind, canonicalBody: content.body ?? [])
    }
}
