/// Reads the tickets of a document by a table, record by record.
final class TableReader: TicketReading {
    private let table: TicketTable
    private let reader: XMLReader
    private let join: (inout Record) throws(FormatFault) -> Void
    private let resolve: (InterchangePerson) -> InterchangePerson
    private var facts = DocumentFacts()
    private var warnings: [FormatWarning] = []
    private var told: Set<String> = []
    /// Elements beside the tickets that are not read, counted.
    private var leftOut: [String: Int] = [:]
    /// Records since the last ticket that gave none.
    private var badInARow = 0
    private(set) var source: String?

    /// How many names of elements beside the tickets are counted one by one.
    private static let maximumNames = 100

    /// - Parameters:
    ///   - join: adds to a record what stands elsewhere in the document.
    ///   - resolve: knows more of people than the record.
    init(
        _ table: TicketTable, _ reader: XMLReader,
        join: @escaping (inout Record) throws(FormatFault) -> Void = { _ in },
        resolve: @escaping (InterchangePerson) -> InterchangePerson = { $0 }
    ) {
        self.table = table.prepared()
        self.reader = reader
        self.join = join
        self.resolve = resolve
    }

    func takeWarnings() -> [FormatWarning] {
        defer { warnings = [] }
        return warnings
    }

    func next() throws(FormatFault) -> InterchangeTicket? {
        while let event = try reader.next() {
            guard event == .start else { continue }
            let name = reader.name
            if table.records.contains(name) {
                if let ticket = try ticket() { return ticket }
            } else if table.containers.contains(name) {
                let element = XMLElement(name, attributes: reader.attributes)
                if facts.root == nil { facts.root = element }
                table.beside(element, &facts)
            } else if table.asides.contains(name) {
                // What stands beside the tickets is small, or not what it seems.
                let limits = RecordLimits(maximumElements: 1000, maximumBytes: 1 << 20)
                table.beside(try reader.record(limits: limits).element, &facts)
            } else {
                try reader.skip()
                if !table.quiet.contains(name), leftOut.count < Self.maximumNames || leftOut[name] != nil {
                    leftOut[name, default: 0] += 1
                }
            }
        }
        close()
        return nil
    }

    private func ticket() throws(FormatFault) -> InterchangeTicket? {
        var record = try reader.record()
        try join(&record)
        if facts.root == nil { facts.root = record.element }
        if source == nil { source = table.source(facts, record.element) }
        facts.tickets += 1
        if let notes = table.notes, record.element[notes.path.steps.first ?? ""] != nil { facts.hasNotes = true }
        switch TicketDraft.make(table, record, resolve: resolve) {
        case .leftOut(let warning):
            warnings.append(warning)
            badInARow += 1
            guard badInARow <= reader.limits.badInARow else {
                throw FormatFault(
                    .invalid,
                    "more than \(reader.limits.badInARow) records without a ticket among them; the last: "
                        + warning.text, line: record.line)
            }
            return nil
        case .ticket(let draft):
            badInARow = 0
            warnings += draft.warnings
            for assumption in draft.assumptions where told.insert(assumption).inserted {
                warnings.append(FormatWarning("\(assumption), here and wherever it comes again", line: record.line))
            }
            return draft.ticket
        }
    }

    /// Once: says what was passed over, and what the document as a whole has to tell.
    private func close() {
        if let root = facts.root, source == nil { source = table.source(facts, root) }
        guard told.insert("").inserted else { return }
        if !leftOut.isEmpty {
            let names = leftOut.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            let list = names.prefix(10).map { "\($0.value) <\($0.key)>" }.joined(separator: ", ")
            warnings.append(
                FormatWarning(
                    "what is no ticket is not read: \(list)\(names.count > 10 ? " and others" : "")", weight: .skipped))
        }
        warnings += table.closing(facts).map { FormatWarning($0) }
        if facts.tickets == 0 { warnings.append(FormatWarning("there is no ticket in the document")) }
    }
}
