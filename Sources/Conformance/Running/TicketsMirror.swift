internal import JSONText

/// What a client knows of the shared tickets, folded from the records it was served and nothing else.
struct TicketsMirror: Sendable, Equatable {
    struct Ticket: Sendable, Equatable {
        /// By name, as JSON.
        var fields: [String: [UInt8]] = [:]
        /// People's notes by id, as JSON; `null` for a deleted one.
        var notes: [Int64: [UInt8]] = [:]
    }

    private(set) var tickets: [Int64: Ticket] = [:]
    /// The seqs of the records taken in.
    private(set) var seqs: Set<Int64> = []
    /// How far the server has told of the journal: what the author of an operation has seen.
    var position: Int64 = 0

    private static let null = Array("null".utf8)

    mutating func take(_ record: JSONSlice) throws(StepFailure) {
        guard let ticket = record["ticket"]?.integer, let seq = record["seq"]?.integer else {
            throw StepFailure(expected: "a record with ticket and seq", found: Pattern.show(record))
        }
        for member in ["dot", "clock", "status", "at", "audience", "former"] where record[member] != nil {
            throw StepFailure(expected: "no \(member) in the tickets", found: Pattern.show(record))
        }
        seqs.insert(seq)
        let body = record["body"]
        switch record["kind"]?.string {
        case "ticket.create": tickets[ticket] = Ticket(fields: Self.fields(body))
        case "ticket.state":
            let notes = (body?["notes"]?.elements ?? []).compactMap { note in
                note["comment"].flatMap { comment in note["id"]?.integer.map { ($0, comment.canonical) } }
            }
            tickets[ticket] = Ticket(
                fields: Self.fields(body), notes: Dictionary(notes, uniquingKeysWith: { $1 }))
        case "ticket.update": tickets[ticket]?.fields.merge(Self.fields(body)) { $1 }
        case "ticket.note":
            guard let id = record["id"]?.integer else { return }
            tickets[ticket]?.notes[id] = body?["comment"]?.canonical ?? Self.null
        case "ticket.note.delete":
            guard let note = body?["note"]?.integer else { return }
            tickets[ticket]?.notes[note] = Self.null
        case "ticket.gone": tickets[ticket] = nil
        default: return
        }
    }

    private static func fields(_ body: JSONSlice?) -> [String: [UInt8]] {
        Dictionary((body?["fields"]?.members ?? []).map { ($0.key, $0.value.canonical) }, uniquingKeysWith: { $1 })
    }
}
