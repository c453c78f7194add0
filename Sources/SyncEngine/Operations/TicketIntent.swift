internal import JSONText

/// What a ticket operation asks for, checked in form.
public enum TicketIntent: Sendable, Equatable {
    case create(fields: TicketFields, alias: String?)
    case update(TicketReference, fields: TicketFields)
    case note(TicketReference, comment: String, status: String?)
    case deleteNote(TicketReference, Reference)

    /// Reads the body of an operation `ticket.…`. Nil for a kind of a later version.
    ///
    /// - Throws: `Rejection` `malformed` or `tooLarge`.
    init?(kind: String, body: JSONSlice) throws(Rejection) {
        return nil
    }
}

/// How a body names a ticket: by id, by the opId of its creation, by its number, or by the alias a demo mode gave it.
public enum TicketReference: Sendable, Equatable {
    case id(EventID)
    case operation(OperationID)
    /// `INC-2026-0042`, or `TIC-302876` of the author's own rescued tickets.
    case number(String)
}

/// Values for some of a ticket's fields.
public struct TicketFields: Sendable, Equatable {
    public init() {}
}
