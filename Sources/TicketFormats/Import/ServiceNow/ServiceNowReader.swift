/// Reads a ServiceNow unload. Comments, people and attachments are records of their own, mostly behind the tickets, so
/// the document is read twice: first those are put aside on disk, then tickets are made with what belongs to them.
final class ServiceNowReader: TicketReading {
    private let bytes: DocumentBytes
    private var tickets: TableReader?

    init(_ bytes: DocumentBytes) { self.bytes = bytes }

    var source: String? { tickets?.source }

    func takeWarnings() -> [FormatWarning] { tickets?.takeWarnings() ?? [] }

    func next() throws(FormatFault) -> InterchangeTicket? {
        if let tickets { return try tickets.next() }
        let companions = try ServiceNowCompanions(bytes)
        let tickets = TableReader(
            .serviceNow,
            try XMLReader(muted: TicketTable.serviceNow.muted, read: try bytes.opened(pass: 1, of: 2)),
            join: { (record) throws(FormatFault) in try companions.join(&record) }, resolve: companions.resolve)
        self.tickets = tickets
        return try tickets.next()
    }
}

/// What stands beside the tickets of an unload and belongs to them.
private final class ServiceNowCompanions {
    /// Journal entries and attachments, by the ticket they belong to.
    private let entries: SpooledRecords
    /// By sys_id and by login.
    private let people: SpooledRecords
    /// People asked for before; nil: there is none.
    private var known: [String: InterchangePerson?] = [:]

    private static let maximumKnown = 4096
    /// What is kept of an entry, by the record it is: the column with its ticket first.
    private static let columns = [
        "sys_journal_field": ["element_id", "sys_id", "element", "sys_created_by", "sys_created_on", "value"],
        "sys_attachment": ["table_sys_id", "sys_id", "file_name", "content_type", "size_bytes", "hash"],
    ]

    init(_ bytes: DocumentBytes) throws(FormatFault) {
        // In an archive it is about a tenth.
        let size = bytes.isSeekable ? bytes.size : 10 * bytes.size
        entries = try SpooledRecords(expecting: size / 1024)
        people = try SpooledRecords(expecting: size / 8192)
        let muted = TicketTable.serviceNow.records.union(["sys_attachment_doc", "photo"])
        let reader = try XMLReader(muted: muted, read: try bytes.opened(pass: 0, of: 2))
        while let event = try reader.next() {
            guard event == .start else { continue }
            let name = reader.name
            if Self.columns[name] != nil {
                try keep(try reader.record().element)
            } else if name == "sys_user" {
                try keep(person: try reader.record().element)
            } else if !TicketTable.serviceNow.containers.contains(name) {
                try reader.skip()
            }
        }
    }

    private func keep(_ entry: XMLElement) throws(FormatFault) {
        guard let columns = Self.columns[entry.name] else { return }
        let values = columns.map { entry[$0]?.text ?? "" }
        // Small pictures that ServiceNow makes of attached ones.
        let isThumbnail = entry["table_name"]?.text.hasPrefix("ZZ_YY") ?? false
        guard let ticket = values.first?.oneLine, !ticket.isEmpty, !isThumbnail else { return }
        try entries.add(ticket, [entry.name] + values.dropFirst())
    }

    private func keep(person: XMLElement) throws(FormatFault) {
        func text(_ column: String) -> String { person[column]?.text.oneLine ?? "" }
        let name = text("name").isEmpty ? (text("first_name") + " " + text("last_name")).oneLine : text("name")
        for key in [text("sys_id"), text("user_name")] where !key.isEmpty {
            try people.add(key, [text("email"), name, text("user_name")])
        }
    }

    /// Puts into a ticket what belongs to it, each entry once.
    func join(_ record: inout Record) throws(FormatFault) {
        guard let id = record.element["sys_id"]?.text.oneLine, !id.isEmpty else { return }
        for values in try entries.take(id) {
            guard let name = values.first, let columns = Self.columns[name] else { continue }
            let children = zip(columns.dropFirst(), values.dropFirst()).map { column, value in
                XMLElement.Child.element(XMLElement(column, text: value))
            }
            record.element.children.append(.element(XMLElement(name, children: children)))
            record.lines.append(record.line)
        }
    }

    /// Somebody with the address and the name that the document has for them.
    func resolve(_ person: InterchangePerson) -> InterchangePerson {
        guard let account = person.account else { return person }
        if let known = known[account] { return known ?? person }
        // A person that cannot be read again stays who they are; the tickets' own reading would have failed.
        let values = (try? people.find(account)) ?? nil
        let found = values.map { values in
            let (email, name, login) = (values[0], values[1], values[2])
            let address = email.isAddress ? email : person.email
            // Where a login is an address, or there is none, a sys_id says nothing beside the address.
            let account = login.isEmpty || login.isAddress ? (address == nil ? account : nil) : login
            return InterchangePerson(email: address, name: name.isEmpty ? person.name : name, account: account)
        }
        if known.count >= Self.maximumKnown { known = [:] }
        known[account] = .some(found)
        return found ?? person
    }
}
