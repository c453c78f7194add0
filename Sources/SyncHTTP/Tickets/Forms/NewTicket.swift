internal import JSONText
internal import SyncEngine

/// What the form for a new ticket sends (frontend.md §6.2): thirteen texts, of which only those of its type count.
///
/// What a page invents or leaks from a form that was left is dropped: response and resolution times are the server's to
/// say, and fields of other types mean nothing. Members of earlier builds (`impact`, `tags`, `isInternal` …) are passed
/// over.
struct NewTicket {
    let type: TicketType
    let values: [TicketField: String]

    /// - Throws: `APIError` `malformed` with every fault.
    init(_ body: JSONSlice) throws(APIError) {
        var form = FormReader(body)
        let type = Self.type(&form)
        var values: [TicketField: String] = [:]
        for field in type.fields where field != .status && field != .priority {
            values[field] = form.value(of: field)
        }
        values[.priority] = Self.priority(&form)?.rawValue
        if values[.title] == nil, !form.faults.contains(where: { $0.field == "title" }) {
            form.fault("title", "must not be blank")
        }
        if body["description"]?.string == nil, !form.faults.contains(where: { $0.field == "description" }) {
            form.fault("description", "must be a string")
        }
        try form.check()
        self.type = type
        self.values = values
    }

    /// The first builds had no types but a `category`; what names none is an incident, the first choice of every build.
    private static func type(_ form: inout FormReader) -> TicketType {
        if let type = form.word("ticketType", TicketType.init(word:)) { return type }
        return form.line("category").flatMap(TicketType.init(word:)) ?? .incident
    }

    /// The first builds had a `slaLevel`, which counts when it names a priority. Without either the engine's default
    /// stands.
    private static func priority(_ form: inout FormReader) -> TicketPriority? {
        if let priority = form.word("priority", TicketPriority.init(word:)) { return priority }
        return form.line("slaLevel").flatMap(TicketPriority.init(word:))
    }

    /// The operation's body: the same for the same form, so that a repeated request is found to be one.
    var body: [UInt8] {
        JSONWriter.text { writer in
            writer.object { writer in
                writer.field("type", type.rawValue)
                for field in TicketField.allCases {
                    if let value = values[field] { writer.field(field.rawValue, value) }
                }
                if values[.description] == nil { writer.field("description", "") }
            }
        }
    }
}
