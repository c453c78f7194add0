import JSONText
import SyncEngine

/// The rules of tickets once more, small and slow: fed with what people wanted in the order of `tickets`, it says what
/// every ticket must be.
struct TicketModel {
    struct Person {
        var id: Int
        var role: Role
        var department: String
    }

    /// The last write of a field.
    struct Writing {
        var value: String
        var seq: Seq
        var from: Int
        var replica: String?
    }

    struct Ticket {
        var creator: Int
        var created: Seq
        var written: [String: Writing] = [:]

        func value(_ field: String) -> String { written[field]?.value ?? (field == "assignedTo" ? "null" : "\"\"") }
    }

    /// Somebody's change as it was decided.
    struct Change {
        var record: PlainRecord
        /// What its author wanted; nil when nobody can tell any more.
        var wish: Model.Wish?
        /// The author's own record of it.
        var home: PlainRecord
    }

    let people: [Person]
    private(set) var tickets: [String: Ticket] = [:]
    private(set) var board = Board()
    private(set) var deletedComments: Set<String> = []
    /// By person, the records of tickets they saw before or after: whether they see it after.
    private(set) var seen: [Int: [Seq: Bool]] = [:]
    /// The ticket of each record as the record left it.
    private(set) var stages: [Seq: Board.Sheet] = [:]
    private var numbers: [String: Int] = [:]

    init(people: [Person]) { self.people = people }

    /// Takes the next record in; nil, or what is wrong with it.
    mutating func take(_ change: Change) -> String? {
        let record = change.record
        let ticket = record.target ?? record.id
        var fault: String?
        let saw = people.filter { person in tickets[ticket].map { sees(person, $0) } ?? false }.map(\.id)
        switch record.kind {
        case "ticket.create":
            tickets[ticket] = Ticket(creator: record.from, created: record.seq)
            fault = create(change)
        case "ticket.update": fault = update(change, ticket)
        case "ticket.note.delete":
            let note = record.body?["note"]?.text ?? ""
            if let comment = board.sheets[ticket]?.notes[note] { deletedComments.insert(comment) }
        default: break
        }
        for (field, value) in record.body?["fields"]?.members ?? [] {
            tickets[ticket]?.written[field] = Writing(
                value: value.text, seq: record.seq, from: record.from, replica: record.dot?.replica)
        }
        for person in people {
            let isVisible = tickets[ticket].map { sees(person, $0) } ?? false
            if isVisible || saw.contains(person.id) { seen[person.id, default: [:]][record.seq] = isVisible }
        }
        var served = record.json.fields
        for (key, text) in [("ticket", ticket), ("id", record.id)] {
            served[key] = JSONSlice(trusted: Array(text.utf8)[...])
        }
        board.take(served)
        stages[record.seq] = board.sheets[ticket]
        return fault
    }

    private mutating func create(_ change: Change) -> String? {
        let type = change.record.body?["type"]?.string ?? ""
        let series = (type == "Incident" ? "INC-" : "TSK-") + String(receivedAt(change).prefix(4)) + "-"
        numbers[series, default: 0] += 1
        let count = String(numbers[series, default: 0])
        let number = series + String(repeating: "0", count: max(0, 4 - count.count)) + count
        guard change.record.body?["number"]?.string == number else { return "the number \(number) is expected" }
        guard let wish = change.wish else { return nil }
        var expected = meant(wish)
        expected["status"] = "\"Open\""
        if expected["priority"] == nil { expected["priority"] = "\"P3\"" }
        return expected == found(change) ? nil : "\(expected) is expected"
    }

    private func update(_ change: Change, _ id: String) -> String? {
        guard let wish = change.wish else { return nil }
        guard let ticket = tickets[id] else { return "there is no such ticket" }
        var applied: [String: String] = [:]
        var displaced: Set<String> = []
        for (field, value) in meant(wish) where value != ticket.value(field) {
            let present = ticket.value(field)
            if saw(ticket.written[field], of: ticket, change) {
                applied[field] = value
            } else if wins(field, value, over: present, isQueued: change.home.json["queued"] != nil) {
                applied[field] = value
                displaced.insert("\(field) \(present)")
            } else {
                displaced.insert("\(field) \(value)")
            }
        }
        let told = (change.record.body?["displaced"]?.elements ?? []).map {
            "\($0["field"]?.string ?? "") \($0["value"]?.text ?? "")"
        }
        guard applied == found(change) else { return "\(applied) is expected" }
        return Set(told) == displaced ? nil : "\(displaced) gives way"
    }

    private func saw(_ writing: Writing?, of ticket: Ticket, _ change: Change) -> Bool {
        guard let writing, writing.seq != ticket.created else { return true }
        if writing.seq <= Seq(change.home.json["clock"]?["tickets"]?.integer ?? 0) { return true }
        return writing.from == change.record.from && writing.replica == change.home.dot?.replica
    }

    /// Closing wins and stays; else what waited in a queue gives way.
    private func wins(_ field: String, _ value: String, over present: String, isQueued: Bool) -> Bool {
        if field == "status", present == "\"Closed\"" { return false }
        return field == "status" && value == "\"Closed\"" || !isQueued
    }

    /// The values that a body gives, as they are kept.
    private func meant(_ wish: Model.Wish) -> [String: String] {
        var values: [String: String] = [:]
        for (field, value) in wish.body.members where !["ticket", "type"].contains(field) {
            if field != "assignedTo" {
                values[field] = value.text
            } else {
                let person = people.first { ["\($0.id)", "\"u\($0.id)@example.org\""].contains(value.text) }
                values[field] = person.map { "\($0.id)" }
            }
        }
        return values
    }

    private func found(_ change: Change) -> [String: String] {
        Dictionary(
            (change.record.body?["fields"]?.members ?? []).map { ($0.key, $0.value.text) },
            uniquingKeysWith: { first, _ in first })
    }

    private func receivedAt(_ change: Change) -> String { change.record.json["receivedAt"]?.string ?? "" }

    func sees(_ person: Person, _ ticket: Ticket) -> Bool {
        let assignee = ticket.value("assignedTo")
        switch person.role {
        case .manager, .admin: return true
        case .agent where assignee == "null": return true
        case .agent where !person.department.isEmpty && ticket.value("department") == "\"\(person.department)\"":
            return true
        case .agent, .user: return ticket.creator == person.id || assignee == "\(person.id)"
        }
    }

    /// What somebody must have now.
    func board(of user: Int) -> Board {
        var visible = Board()
        guard let person = people.first(where: { $0.id == user }) else { return visible }
        visible.sheets = board.sheets.filter { id, _ in tickets[id].map { sees(person, $0) } ?? false }
        return visible
    }
}
