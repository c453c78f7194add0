internal import JSONText

/// What the people a ticket concerns are told of an operation on it.
struct TicketNews {
    enum Kind: String { case assignment, status, note, update, mention }

    var kind: Kind
    var number: String
    var title: String
    /// The status it has now, when that changed.
    var status: String?
    /// Whose it is now, when that changed.
    var assignee: UserID?

    func encoded(ticket: EventID) -> [UInt8] {
        JSONWriter.text { writer in
            writer.object { writer in
                writer.field("type", kind.rawValue)
                writer.field("ticket", ticket.rawValue)
                writer.field("number", number)
                writer.field("title", title)
                if let status { writer.field("status", status) }
                if let assignee { writer.field("assignedTo", assignee.rawValue) }
            }
        }
    }
}

extension TicketDesk {
    /// Notifications for its creator and whoever is to do the work, and for those whom `text` mentions, as far as they
    /// may see it; one each, never for the actor. From a queue that nobody had signed in for, nothing reaches other
    /// people.
    func notify(
        _ audience: Audience, _ news: TicketNews, about ticket: EventID, mentioning text: String = ""
    ) -> [(user: UserID, content: RecordContent)] {
        guard facts.origin != .imported, !facts.isPast else { return [] }
        let concerned = Set([audience.creator, audience.assignee].compactMap(\.self))
        var mention = news
        mention.kind = .mention
        return tell(concerned.sorted(), audience, news, about: ticket)
            + tell(
                Mentions(in: text, facts.directory).people.filter { !concerned.contains($0) }, audience, mention,
                about: ticket)
    }

    private func tell(
        _ people: [UserID], _ audience: Audience, _ news: TicketNews, about ticket: EventID
    ) -> [(user: UserID, content: RecordContent)] {
        var content = draft.effect
        content.kind = "notification"
        content.target = ticket
        content.body = news.encoded(ticket: ticket)
        return people.compactMap { person in
            guard person != actor.id, let user = facts.directory.user(person), user.isActive, canSee(user, audience)
            else { return nil }
            return (person, content)
        }
    }
}
