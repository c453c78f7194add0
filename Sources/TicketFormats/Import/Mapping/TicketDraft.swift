internal import SyncEngine

/// A ticket on its way from a record into the model.
struct TicketDraft {
    struct Note {
        var note: InterchangeNote
        var order: Int64
        /// As its system has it.
        var element: XMLElement
    }

    let table: TicketTable
    let record: Record
    /// Knows more of people than the record.
    let resolve: (InterchangePerson) -> InterchangePerson
    var ticket: InterchangeTicket
    var notes: [Note] = []
    var warnings: [FormatWarning] = []
    /// Things assumed of all times alike, to be told once a document.
    var assumptions: Set<String> = []
    /// Bytes that the extensions hold so far.
    var extensionBytes = 0
    /// Fields for which there was no room.
    var dropped = 0

    /// What extensions of one ticket may hold: its record in the journal must stay well below a line's 4 MiB.
    static let maximumExtensionBytes = 512 << 10

    var namespace: String { "urn:x-ticx:ext:\(table.format.rawValue)" }

    init(
        _ table: TicketTable, _ record: Record, externalID: String,
        resolve: @escaping (InterchangePerson) -> InterchangePerson
    ) {
        self.table = table
        self.record = record
        self.resolve = resolve
        ticket = InterchangeTicket(
            externalID: externalID, title: "", createdAt: Timestamp(milliseconds: 0), line: record.line)
    }

    /// The first text among a target's paths, as it stands.
    func text(_ target: TicketTable.Target) -> String? { table.fields[target]?.text(in: record.element) }

    /// The element that the text of a target is in, for the line of a warning.
    func line(_ target: TicketTable.Target) -> Int {
        for path in table.fields[target] ?? [] where path.text(in: record.element) != nil {
            return path.steps.first.map(record.line(of:)) ?? record.line
        }
        return record.line
    }

    /// A long text as plain text.
    func readable(_ text: String) -> InterchangeText {
        switch table.markup {
        case .plain: InterchangeText(text.tidied)
        case .html: InterchangeText(HTMLText.plain(text))
        case .perhapsHTML: InterchangeText(HTMLText.perhaps(text).tidied)
        }
    }

    mutating func warn(_ text: String, line: Int? = nil) {
        warnings.append(FormatWarning(text, line: line ?? record.line, ticket: ticket.key ?? ticket.externalID))
    }

    /// A moment; what is no moment is told, and kept as a field.
    mutating func time(_ text: String, _ name: String, line: Int) -> Timestamp? {
        let time = table.times == .epoch ? ForeignTime(epochSeconds: text.oneLine) : ForeignTime(text)
        guard let time else {
            warn("\(name) is no time that can be read for sure: \(text.oneLine.prefix(60))", line: line)
            keep(field: name, text.oneLine)
            return nil
        }
        if let assumption = time.assumption, table.times == .written || time.zone != .none {
            assumptions.insert(assumption)
        }
        return time.instant
    }

    /// A date or time of a wall clock, in ISO 8601 where it is known for sure, else as it stands.
    func wallClock(_ text: String) -> String {
        let text = text.oneLine
        switch table.times {
        case .epoch: return ForeignTime(epochSeconds: text)?.wallClock ?? text
        case .utc:
            // Only what the system writes itself is UTC: `2024-01-01 10:00:00`. Anything else somebody typed.
            guard text.utf8.count == 19, text.dropFirst(10).first == " ", var time = ForeignTime(text),
                time.zone == .none
            else { return text }
            time.zone = .offset(0)
            return time.wallClock
        case .written:
            // ISO 8601 stays as it was typed; words such as "Sun, 8 Sep" become it.
            if text.utf8.first.map({ (0x30...0x39).contains($0) }) ?? true { return text }
            return ForeignTime(text)?.wallClock ?? text
        }
    }

    /// Keeps a text that has no place in the model.
    mutating func keep(field name: String, _ text: String) {
        keep(XMLElement("field", namespace: namespace, attributes: [.init("name", name)], text: text))
    }

    /// Keeps a word that means nothing here.
    mutating func keep(word: String, of name: String) {
        keep(XMLElement("word", namespace: namespace, attributes: [.init("name", name)], text: word))
    }

    /// Keeps an element as an extension, if there is room.
    mutating func keep(_ element: XMLElement) {
        let size = element.weight
        guard extensionBytes + size <= Self.maximumExtensionBytes else {
            dropped += 1
            return
        }
        extensionBytes += size
        ticket.extensions.append(element)
    }
}

extension XMLElement {
    /// About how many bytes it has in a document.
    fileprivate var weight: Int {
        var weight = 2 * name.utf8.count + 60
        for attribute in attributes { weight += attribute.name.utf8.count + attribute.value.utf8.count + 4 }
        for child in children {
            switch child {
            case .text(let text): weight += text.utf8.count
            case .element(let element): weight += element.weight
            }
        }
        return weight
    }
}
