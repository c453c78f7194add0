import JSONText
import TestSupport

@testable import SyncEngine

/// Tickets to which random things happen, folded, and what the journal says of them, kept the plain way.
struct TicketWorld {
    static let departments = ["", "Lab", "Desk"]
    static let people = (10_001...10_006).map(UserID.init)
    static let nouns = ["printer", "Prinzip", "VPN", "vp", "café", "server", "42"]

    private(set) var ledger = TicketLedger()
    private(set) var now: Timestamp
    private var generator: SeededGenerator
    /// By ticket: its fields' text under 0, its notes' under their ids.
    private(set) var texts: [EventID: [UInt64: String]] = [:]
    /// The ticket of every record, in order.
    private(set) var log: [EventID] = []

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        now = Timestamp(milliseconds: 1_790_000_000_000)
    }

    /// Readers of every role, in every department.
    static var readers: [User] {
        Role.allCases.flatMap { role in
            departments.map { department in
                User(
                    id: people[0], email: "a@example.org", name: "A", role: role, department: department, title: "")
            }
        }
    }

    mutating func act() {
        now = now + Int64(generator.number(0...(generator.chance(5) ? 200_000_000 : 2_000_000)))
        let target = log.isEmpty || generator.chance(35) ? nil : log[generator.number(0...(log.count - 1))]
        guard let target, let ticket = ledger.state[target] else { return create() }
        switch generator.number(0...9) {
        case 0...5: update(ticket)
        case 6...8:
            let comment = sentence()
            let id = append("ticket.note", ticket, #"{"comment":"\#(comment)"}"#)
            texts[ticket.id]?[id.rawValue] = comment
        default:
            guard let note = ticket.notes.last(where: { !$0.isDeleted }) else { return }
            append("ticket.note.delete", ticket, #"{"note":\#(note.id)}"#)
            texts[ticket.id]?[note.id.rawValue] = nil
        }
    }

    private mutating func sentence() -> String {
        (0..<3).map { _ in generator.pick(Self.nouns) ?? "" }.joined(separator: ", ")
    }

    private mutating func create() {
        let type = generator.pick(TicketType.allCases) ?? .task
        let number = "\(type.prefix)-2026-\(10_000 + log.count)"
        let fields =
            #"{"title":"\#(sentence())","description":"\#(sentence())","status":"Open",\#(pick("priority")),"#
            + #"\#(pick("department")),\#(pick("assignedTo"))}"#
        append("ticket.create", nil, #"{"number":"\#(number)","type":"\#(type.rawValue)","fields":\#(fields)}"#)
        read(log[log.count - 1])
    }

    private mutating func update(_ ticket: Ticket) {
        let members = ["status", "priority", "department", "assignedTo", "title"].shuffled(using: &generator)
            .prefix(generator.number(1...2))
        var fields: [String] = []
        for member in members { fields.append(pick(member)) }
        append("ticket.update", ticket, #"{"fields":{\#(fields.joined(separator: ","))}}"#)
        read(ticket.id)
    }

    private mutating func read(_ id: EventID) {
        guard let ticket = ledger.state[id] else { return }
        texts[id, default: [:]][0] = "\(ticket.number) \(ticket.text(.title)) \(ticket.text(.description))"
    }

    private mutating func pick(_ member: String) -> String {
        let value: String? =
            switch member {
            case "status": generator.pick(TicketStatus.allCases)?.rawValue
            case "priority": generator.pick(TicketPriority.allCases)?.rawValue
            case "department": generator.pick(Self.departments)
            case "title": sentence()
            default: nil
            }
        if let value { return #""\#(member)":"\#(value)""# }
        let person = generator.chance(40) ? "null" : (generator.pick(Self.people)?.description ?? "null")
        return #""\#(member)":\#(person)"#
    }

    @discardableResult
    private mutating func append(_ kind: String, _ ticket: Ticket?, _ body: String) -> EventID {
        // Clocks are set back, and records of another system come with times of their own.
        let time = generator.chance(10) ? now + -Int64(generator.number(0...4_000_000_000)) : now
        let author = generator.pick(Self.people) ?? UserID(0)
        var content = RecordContent(kind: kind, from: author, sentAt: time, receivedAt: time)
        content.target = ticket?.id
        content.body = Array(body.utf8)
        let seq = ledger.head + 1
        let id = EventID(1_000_000 + seq)
        let append = Append(
            operation: OperationID(Bits128(high: 1, low: seq)), home: .tickets,
            digest: ContentDigest(Bits128(high: 1, low: seq)), id: id, entries: [])
        ledger.evolve(Record(seq: seq, append: append, content: content, isHome: false))
        log.append(ticket?.id ?? id)
        return id
    }

    /// Places of the tickets in which every word of a text begins some word.
    func found(_ text: String) -> Set<EventID> {
        let terms = SearchWords(text).words
        return Set(
            texts.filter { _, texts in
                let words = texts.values.flatMap { SearchWords($0).words }
                return !terms.isEmpty
                    && terms.allSatisfy { term in words.contains { $0.utf8.starts(with: term.utf8) } }
            }.keys)
    }
}
