internal import JSONText
internal import SyncEngine

/// A row of `tickets`, in the words of the engine. What has no place there is told in a note.
struct ImportedTicket {
    /// What the row is called among its like: its id, else its number.
    var key: String
    var number: String?
    var title: String
    var description: String
    var type: TicketType
    var priority: TicketPriority
    var status: TicketStatus
    var department: String
    var details: [TicketField: String] = [:]
    /// What could not be kept in its place: a name and a text each.
    var kept: [(name: String, text: String)] = []
    /// The rest of a description that is too long.
    var more: [String] = []

    /// Nil when the row names itself neither by id nor by number.
    init?(_ row: Row, limits: EngineLimits = EngineLimits()) {
        let number = row.text("ticket_id")?.trimmed
        guard let key = row.number("id").map(String.init) ?? number else { return nil }
        self.key = key
        self.number = number
        let parts = (row.values["description"] ?? "").parts(ofBytes: limits.maximumTicketTextBytes)
        description = parts[0]
        more = Array(parts.dropFirst())
        let wanted = row.text("title") ?? description.split(separator: "\n").first.map(String.init) ?? ""
        title = wanted.trimmed.isEmpty ? "(no title)" : wanted
        type = .incident
        priority = .p3
        status = .open
        department = row.text("department")?.trimmed ?? "General"
        title = line(title, "title", limits)
        department = line(department, "department", limits)
        readWords(row)
        readDetails(row, limits)
    }

    private mutating func readWords(_ row: Row) {
        if let word = row.text("ticket_type") { type = Vocabulary.type(word) ?? keep("type", word, type) }
        if let word = row.text("priority") { priority = Vocabulary.priority(word) ?? keep("priority", word, priority) }
        guard let word = row.text("status") else { return }
        // What ended has ended, whatever it was called.
        status = Vocabulary.status(word) ?? keep("status", word, row.text("closed_at") == nil ? .open : .closed)
    }

    private mutating func readDetails(_ row: Row, _ limits: EngineLimits) {
        let columns: [(TicketField, String)] = [
            (.requestedItem, "requested_item"), (.justification, "justification"), (.plannedStart, "planned_start"),
            (.plannedEnd, "planned_end"), (.dueDate, "due_date"),
        ]
        for (field, column) in columns {
            guard let text = row.text(column) else { continue }
            let isTime = field == .plannedStart || field == .plannedEnd || field == .dueDate
            let shown = isTime ? DumpTime(text)?.formText ?? text : text
            guard type.fields.contains(field) else {
                kept.append((column, shown))
                continue
            }
            details[field] =
                field == .justification
                ? long(shown, column, limits) : line(shown, column, limits)
        }
    }

    private mutating func keep<Value>(_ name: String, _ word: String, _ value: Value) -> Value {
        kept.append((name, word))
        return value
    }

    /// The text as a short field holds it; of a longer one the whole is kept.
    private mutating func line(_ text: String, _ name: String, _ limits: EngineLimits) -> String {
        guard text.utf16.count > limits.maximumTicketLine else { return text }
        kept.append((name, text))
        var cut = ""
        for scalar in text.unicodeScalars {
            guard cut.utf16.count + String(scalar).utf16.count <= limits.maximumTicketLine else { break }
            cut.unicodeScalars.append(scalar)
        }
        return cut
    }

    private mutating func long(_ text: String, _ name: String, _ limits: EngineLimits) -> String {
        guard text.utf8.count > limits.maximumTicketTextBytes else { return text }
        kept.append((name, text))
        return text.cut(toBytes: limits.maximumTicketTextBytes)
    }

    /// The body of its `ticket.create`.
    func body(assignee: UserID?) -> [UInt8] {
        JSONWriter.text { writer in
            writer.object { writer in
                if let number { writer.field(number.isAlias ? "alias" : "number", number) }
                writer.field("type", type.rawValue)
                writer.field("title", title)
                writer.field("description", description)
                writer.field("priority", priority.rawValue)
                writer.field("department", department)
                for field in TicketField.allCases {
                    if let text = details[field] { writer.field(field.rawValue, text) }
                }
                if let assignee { writer.field("assignedTo", assignee.rawValue) }
            }
        }
    }

    /// What makes the row the same row at the next import: what people wrote, not when.
    func fingerprint(creator: UserID, assignee: UserID?) -> ContentDigest {
        let kept = kept.map { "\($0.name)=\($0.text)" }.joined(separator: "\u{1}")
        let text =
            "\(creator)\u{1}\(assignee?.description ?? "")\u{1}\(status.rawValue)\u{1}\(kept)\u{1}\(more.joined())"
        return ContentDigest(kind: "ticket.row", canonicalBody: body(assignee: nil) + Array(text.utf8))
    }

    /// Notes with what has no place, each short enough.
    func notes(limits: EngineLimits = EngineLimits()) -> [String] {
        guard !kept.isEmpty else { return more }
        let lines = ["From the earlier system:"] + kept.map { "\($0.name): \($0.text)" }
        return more + lines.joined(separator: "\n").parts(ofBytes: limits.maximumTicketTextBytes)
    }
}

extension String {
    /// Whether it is a number that the frontend's demo mode makes up: `TIC-` and six digits.
    fileprivate var isAlias: Bool {
        utf8.count == 10 && hasPrefix("TIC-") && utf8.dropFirst(4).allSatisfy(\.isDigit)
    }
}
