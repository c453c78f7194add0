internal import HTTPTypes
internal import HummingbirdCore
internal import JSONText
internal import SyncEngine

/// What is sent to add a note to a ticket: as JSON, or as a form with a file by builds of one day (frontend.md §9).
struct NewNote {
    let comment: String
    /// What the form shows; it counts only if its author has just changed it.
    let status: TicketStatus?
    /// The name of a file that came along; files are not kept.
    let droppedFile: String?

    /// - Throws: `APIError` `malformed` with every fault, and what reading the body throws.
    init(_ call: Call) async throws {
        let media = call.request.headers[.contentType].flatMap { HeaderParameters($0) }
        guard media?.value == "multipart/form-data" else {
            try self.init(try await call.object(), droppedFile: nil)
            return
        }
        guard let boundary = media?.parameters["boundary"] else {
            throw APIError.malformed("Content-Type", "must name the boundary of the form's parts")
        }
        let form = try MultipartForm(try await call.body(), boundary: boundary)
        let fields = JSONWriter.text { writer in
            writer.object { writer in
                for name in ["comment", "status"] {
                    if let text = form.text(name) { writer.field(name, text) }
                }
            }
        }
        try self.init(JSONSlice(trusted: fields[...]), droppedFile: form.parts.compactMap(\.fileName).first)
    }

    private init(_ body: JSONSlice, droppedFile: String?) throws(APIError) {
        var form = FormReader(body)
        let comment = form.page("comment")
        if comment == nil, form.faults.isEmpty { form.fault("comment", "must not be blank") }
        // The status is no more than a remark: one that nobody knows must not lose the note.
        status = body["status"]?.string.flatMap(TicketStatus.init(word:))
        try form.check()
        self.comment = comment ?? ""
        self.droppedFile = droppedFile
    }

    /// The operation's body.
    func body(about ticket: TicketReference) -> [UInt8] {
        JSONWriter.text { writer in
            writer.object { writer in
                writer.ticket(ticket)
                writer.field("comment", comment)
                if let status { writer.field("status", status.rawValue) }
            }
        }
    }
}

extension JSONWriter {
    /// The member by which an operation names its ticket.
    mutating func ticket(_ reference: TicketReference) {
        switch reference {
        case .id(let id): field("ticket", id.rawValue)
        case .operation(let operation): field("ticket", operation)
        case .number(let number): field("ticket", number)
        }
    }
}
