internal import JSONText

/// What a past operation on a ticket is ruled by besides the rules of the present.
extension TicketDesk {
    /// What a ticket of another system brings besides its fields.
    func brought() throws(Rejection) -> [UInt8]? {
        guard facts.isPast else { return nil }
        let json = JSONSlice(trusted: operation.body[...]).brought
        return try BroughtFacts.checked(json, present: facts.present ?? facts.now)
    }

    /// The draft with the time at which its author wrote it, where that is known to be earlier than when a server
    /// took it.
    func reported(as brought: [UInt8]?) -> RecordContent {
        guard let brought, let time = JSONSlice(trusted: brought[...])["reportedAt"]?.time else { return draft }
        var content = draft
        content.sentAt = max(.earliest, min(time, content.sentAt))
        return content
    }

    /// Takes out what another system has no say in any more, because somebody here has written the field since.
    ///
    /// - Returns: the fields that would have got another value.
    func stayed(_ values: inout [TicketField: TicketValue], of ticket: Ticket) -> [TicketField] {
        guard facts.isPast else { return [] }
        var stayed: [TicketField] = []
        for field in TicketField.allCases where !ticket.writing(field).isImported {
            guard let value = values.removeValue(forKey: field), value != ticket.writing(field).value else { continue }
            stayed.append(field)
        }
        return stayed
    }

    /// How the text of a note is marked up in the system that it comes from.
    var broughtFormat: String? {
        guard facts.isPast, let format = JSONSlice(trusted: operation.body[...])["format"]?.string,
            (1...32).contains(format.utf8.count)
        else { return nil }
        return format
    }
}
