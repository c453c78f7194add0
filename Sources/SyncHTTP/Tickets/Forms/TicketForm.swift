internal import JSONText
internal import SyncEngine

/// What a form for changing a ticket sends: for every field it names a value; blank is no opinion (frontend.md §6.3).
///
/// The frontend's form always names four fields, as its page shows them; other clients name what they change.
struct TicketForm {
    /// In the spelling of the vocabulary; an assignee by e-mail address in small letters, or as it was written.
    let values: [TicketField: String]
    /// Whether it has all fields of the frontend's form, so that most of them only say what its page shows.
    let isWholePage: Bool

    /// - Parameter fields: the fields it may have.
    /// - Throws: `APIError` `malformed` with every fault.
    init(_ body: JSONSlice, fields: [TicketField] = TicketField.allCases, _ directory: Directory) throws(APIError) {
        var form = FormReader(body)
        var values: [TicketField: String] = [:]
        for field in fields {
            values[field] =
                switch field {
                case .status: form.word("status", TicketStatus.init(word:))?.rawValue
                case .priority: form.word("priority", TicketPriority.init(word:))?.rawValue
                case .assignedTo: Self.assignee(body, &form, directory)
                default: form.value(of: field)
                }
        }
        try form.check()
        self.values = values
        isWholePage = PageOfTicket.fields.allSatisfy { form.has($0.rawValue) }
    }

    private static func assignee(_ body: JSONSlice, _ form: inout FormReader, _ directory: Directory) -> String? {
        if let number = body["assignedTo"]?.integer {
            return directory.user(UserID(Int(number)))?.email ?? String(number)
        }
        return form.line("assignedTo")?.trimmingSpaces().lowercased()
    }
}
