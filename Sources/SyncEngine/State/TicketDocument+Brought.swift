internal import JSONText

extension TicketDocument {
    /// What came with a ticket from another system and has no field here: kept as it came, for when it leaves again.
    public struct Brought: Sendable, Equatable {
        /// What the ticket was called there, where that could not be kept.
        public private(set) var id: EventID?
        public private(set) var number: String?
        /// What the other system and its ticket are called.
        public private(set) var source: String?
        public private(set) var externalID: String?
        /// Agreed times as they were there, in whatever form.
        public private(set) var responseETA: String?
        public private(set) var resolutionETA: String?
        public private(set) var slaMet: Bool?
        /// How the texts of fields are marked up, as long as nobody here has written them.
        public private(set) var formats: [TicketField: String] = [:]
        /// JSON arrays of whoever brought them; nil: none.
        public private(set) var attachments: [UInt8]?
        public private(set) var extensions: [UInt8]?
    }
}

extension TicketDocument.Brought {
    /// Takes what a record brought in place of what was brought before.
    mutating func takeIn(_ record: Record) {
        guard record.content.isImported, let bytes = record.content.body,
            let brought = JSONSlice(trusted: bytes[...]).brought
        else { return }
        let former = self
        self = Self()
        (id, number) = (former.id, former.number)
        if record.content.kind == "ticket.create" {
            id = brought["id"]?.natural.map(EventID.init).flatMap { $0 == record.id ? nil : $0 }
            let given = JSONSlice(trusted: bytes[...])["number"]?.string
            number = brought["number"]?.string.flatMap { $0 == given ? nil : $0 }
        }
        source = brought["source"]?.string
        externalID = brought["externalID"]?.string
        responseETA = brought["responseETA"]?.string
        resolutionETA = brought["resolutionETA"]?.string
        slaMet = brought["slaMet"]?.boolean
        for (key, value) in brought["formats"]?.members ?? [] {
            if let field = TicketField(rawValue: key), let format = value.string { formats[field] = format }
        }
        attachments = brought["attachments"].map { Array($0.bytes) }
        extensions = brought["extensions"].map { Array($0.bytes) }
    }
}

extension Ticket {
    /// Whether the text of a field is still what another system brought.
    public func isBrought(_ field: TicketField) -> Bool { writing(field).isImported }
}

extension RecordContent {
    /// The body as readers get it: what a ticket brought is for exports, where the reader's role counts.
    var bodyForReaders: [UInt8]? {
        guard isImported, let body, kind == "ticket.create" || kind == "ticket.update" else { return body }
        let members = JSONSlice(trusted: body[...]).members
        guard members.contains(where: { $0.key == "brought" }) else { return body }
        return JSONWriter.text { writer in
            writer.object { writer in
                for (key, value) in members where key != "brought" { writer.field(key, raw: value.bytes) }
            }
        }
    }
}
