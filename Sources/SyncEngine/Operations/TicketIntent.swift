internal import JSONText

/// What a ticket operation asks for, checked in form.
public enum TicketIntent: Sendable, Equatable {
    /// The alias is the number that a demo mode showed for it.
    case create(TicketType, fields: TicketFields, alias: String?)
    case update(TicketReference, fields: TicketFields)
    /// The status is what the author's form showed; it changes nothing.
    case note(TicketReference, comment: String, status: TicketStatus?)
    case deleteNote(TicketReference, Reference)

    /// Reads the body of an operation `ticket.…`. Nil for a kind of a later version.
    ///
    /// - Throws: `Rejection` `malformed` or `tooLarge`.
    init?(kind: String, body: JSONSlice, limits: EngineLimits) throws(Rejection) {
        switch kind {
        case "ticket.create":
            let type = try Self.type(body)
            self = .create(type, fields: try Self.created(body, limits: limits), alias: try Self.alias(body))
        case "ticket.update":
            guard body["type"].map(\.isNull) ?? true else {
                throw Rejection(.malformed, "the type of a ticket cannot be changed")
            }
            self = .update(try Self.ticket(body), fields: try TicketFields(body, limits: limits))
        case "ticket.note":
            self = .note(
                try Self.ticket(body), comment: try Self.comment(body, limits: limits),
                status: try Self.status(body, limits: limits))
        case "ticket.note.delete":
            guard let note = body["comment"].flatMap(Reference.init) else {
                throw Rejection(.malformed, "comment must be a note's id or opId")
            }
            self = .deleteNote(try Self.ticket(body), note)
        default: return nil
        }
    }

    private static func type(_ body: JSONSlice) throws(Rejection) -> TicketType {
        let names = TicketType.allCases.map { (name: $0.rawValue, value: $0.rawValue) }
        let name = try TicketField.spelled(body["type"]?.string ?? "", names, "type")
        guard let type = TicketType(rawValue: name) else { preconditionFailure("\(name) is no type") }
        return type
    }

    private static func created(_ body: JSONSlice, limits: EngineLimits) throws(Rejection) -> TicketFields {
        let fields = try TicketFields(body, limits: limits)
        guard fields.texts[.title] != nil else { throw Rejection(.malformed, "title must not be blank") }
        guard body["description"]?.string != nil else { throw Rejection(.malformed, "description must be a string") }
        return fields
    }

    private static func alias(_ body: JSONSlice) throws(Rejection) -> String? {
        guard let json = body["alias"], !json.isNull else { return nil }
        guard let alias = json.string, TicketReference.isAlias(alias) else {
            throw Rejection(.malformed, "alias must be TIC- and six digits")
        }
        return alias
    }

    private static func ticket(_ body: JSONSlice) throws(Rejection) -> TicketReference {
        guard let ticket = body["ticket"].flatMap(TicketReference.init) else {
            throw Rejection(.malformed, "ticket must be an id, an opId or a ticket's number")
        }
        return ticket
    }

    private static func comment(_ body: JSONSlice, limits: EngineLimits) throws(Rejection) -> String {
        guard let comment = body["comment"]?.string else { throw Rejection(.malformed, "comment must be a string") }
        guard !comment.isBlank else { throw Rejection(.malformed, "the comment is blank") }
        guard comment.utf8.count <= limits.maximumTicketTextBytes else {
            throw Rejection(
                .tooLarge,
                "comment has \(comment.utf8.count) bytes; at most \(limits.maximumTicketTextBytes) are allowed")
        }
        return comment
    }

    private static func status(_ body: JSONSlice, limits: EngineLimits) throws(Rejection) -> TicketStatus? {
        guard let json = body["status"], !json.isNull else { return nil }
        guard let text = json.string else { throw Rejection(.malformed, "status must be a string") }
        return text.isBlank ? nil : TicketStatus(rawValue: try TicketField.status.checked(text, limits: limits))
    }
}
