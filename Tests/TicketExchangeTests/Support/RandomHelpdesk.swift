import JSONText
import SyncEngine
import TestSupport
import TicketFormats

/// A helpdesk in which a seed makes people do anything.
struct RandomHelpdesk {
    static let texts = [
        "plain", "two\nlines\r\n\tand a tab", "]]> <b>&amp; -- \"'", "😀👩‍👩‍👧 عربى", "\u{1}\u{7} bell", "null\u{0}",
        "\u{FFFE}\u{FFFF}", "  spaces  ", "ünïcödé", String(repeating: "long ", count: 300),
    ]
    static let departments = ["", "IT", "R&D \u{2} <x>"]

    let desk: Helpdesk
    private var random: SeededGenerator
    private var people: [UserID] = []
    private var tickets: [(id: EventID, creator: UserID)] = []
    private var notes: [(id: EventID, ticket: EventID, author: UserID)] = []
    private var messages: [(id: EventID, author: UserID)] = []

    init(seed: UInt64) async throws {
        desk = try await Helpdesk(seed: seed)
        random = SeededGenerator(seed: seed)
        for (index, role) in [Role.admin, .manager, .agent, .agent, .user, .user].enumerated() {
            people.append(
                try await desk.person(
                    "p\(index)@a.example", role, department: random.pick(Self.departments) ?? ""))
        }
    }

    mutating func run(_ steps: Int) async throws {
        for _ in 0..<steps { try await step() }
    }

    private mutating func text() -> String { random.pick(Self.texts) ?? "" }

    private mutating func person() -> UserID { random.pick(people) ?? people[0] }

    private mutating func step() async throws {
        desk.clock.advance(milliseconds: Int64(random.number(0...20_000_000)))
        guard let ticket = random.pick(tickets), !random.chance(25) else { return try await create() }
        switch random.number(0...9) {
        case 0...3: try await update(ticket.id)
        case 4...5:
            let (author, comment, status) = (person(), text(), random.pick(TicketStatus.allCases))
            let note = try await desk.act(author, "ticket.note") { writer in
                writer.field("ticket", ticket.id.rawValue)
                writer.field("comment", comment)
                if let status { writer.field("status", status.rawValue) }
            }
            if note.status == .applied { notes.append((note.id, ticket.id, author)) }
        case 6:
            guard let note = random.pick(notes) else { return }
            try await desk.act(note.author, "ticket.note.delete") { writer in
                writer.field("ticket", note.ticket.rawValue)
                writer.field("comment", note.id.rawValue)
            }
        case 7...8:
            let (author, to, words) = (person(), person(), text())
            let message = try await desk.message(author, to, words, about: ticket.id)
            if message.status == .applied { messages.append((message.id, author)) }
        default:
            guard let message = random.pick(messages) else { return }
            let isEdit = random.chance(70)
            let words = text()
            try await desk.act(message.author, isEdit ? "message.edit" : "message.delete") { writer in
                writer.field("message", message.id.rawValue)
                if isEdit { writer.field("text", words) }
            }
        }
    }

    private mutating func create() async throws {
        let (author, type) = (person(), random.pick(TicketType.allCases) ?? .task)
        let values = fields(type, chance: 60)
        let (title, description) = (text(), random.chance(80) ? text() : "")
        let ticket = try await desk.act(author, "ticket.create") { writer in
            writer.field("type", type.rawValue)
            writer.field("title", title)
            writer.field("description", description)
            for (field, value) in values { writer.field(field.rawValue, value) }
        }
        if ticket.status == .applied { tickets.append((ticket.id, author)) }
    }

    private mutating func update(_ ticket: EventID) async throws {
        let author = person()
        let values = fields(random.pick(TicketType.allCases) ?? .task, chance: 30)
        let head = try await desk.store.heads([.tickets])[0]
        // Half of them have not seen the last writes.
        let seen = random.chance(50) ? nil : Seq(random.number(0...Int(head)))
        try await desk.act(author, "ticket.update", seen: seen) { writer in
            writer.field("ticket", ticket.rawValue)
            for (field, value) in values { writer.field(field.rawValue, value) }
        }
    }

    private mutating func fields(_ type: TicketType, chance: Int) -> [(TicketField, String)] {
        var values: [(TicketField, String)] = []
        for field in type.fields where field != .title && field != .description && random.chance(chance) {
            let value =
                switch field {
                case .status: (random.pick(TicketStatus.allCases) ?? .open).rawValue
                case .priority: (random.pick(TicketPriority.allCases) ?? .p1).rawValue
                case .department: random.pick(Self.departments) ?? ""
                case .assignedTo: random.chance(80) ? "p\(random.number(0...5))@a.example" : "nobody@b.example"
                default: String(text().prefix(300))
                }
            values.append((field, value))
        }
        return values
    }
}
