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
            notify(name, tally.troubleText, id: nextID())
        }
        tell(.derived(last.description, "report", "0"), tally.text, id: nextID())
    }

    private mutating func tell(_ name: OperationID, _ text: String, id: EventID) {
        var content = RecordContent(
            kind: "message.send", from: .deliveryReport, sentAt: facts.now, receivedAt: facts.now)
        content.body = JSONWriter.text { $0.object { $0.field("text", text) } }
        append(name, digest("report", content), Decision(content: content), id: id)
    }

    private mutating func notify(_ name: OperationID, _ text: String, id: EventID) {
        var content = RecordContent(
            kind: "notification", from: .ticketUpdates, sentAt: facts.now, receivedAt: facts.now)
        content.body = JSONWriter.text { writer in
            writer.object { writer in
                writer.field("type", "delivery")
                writer.field("text", text)
            }
        }
        append(name, digest("notification", content), Decision(content: content), id: id)
    }

    private func digest(_ kind: String, _ content: RecordContent) -> ContentDigest {
        ContentDigest(kind: kind, canonicalBody: content.body ?? [])
    }
}
