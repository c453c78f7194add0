internal import JSONText

extension JournalState {
    /// The record that tells in `tickets` of a message about a ticket; nil for one about none.
    ///
    /// It has no text: that is read from the sender's journal, so that edits and deletions hold.
    ///
    /// - Throws: `Rejection` `unknownTarget` for a ticket that the sender may not see.
    func mention(
        of message: Intent.Message, _ operation: Operation, _ id: EventID, _ home: RecordContent,
        _ tickets: TicketsState, _ facts: DecisionFacts
    ) throws(Rejection) -> RecordContent? {
        guard let reference = message.ticket else { return nil }
        guard let ticket = tickets.ticket(reference, of: owner, aliases: aliases),
            facts.isPast || facts.directory.user(owner).map({ canSee($0, ticket.audience) }) ?? false
        else { throw Rejection(.unknownTarget, "there is no such ticket") }
        // A talk with a contact of the system is no talk between people.
        guard let receiver = home.peer, !receiver.isSystemContact else { return nil }
        var record = home.effect
        record.kind = "ticket.message"
        record.target = ticket.id
        record.audience = ticket.audience
        record.body = JSONWriter.text { writer in
            writer.object { writer in
                writer.field("message", id.rawValue)
                writer.field("from", owner.rawValue)
                writer.field("to", receiver.rawValue)
            }
        }
        return record
    }
}
