import JSONText
import SyncEngine

/// The tickets as a reader has them who does what the records of `tickets` say.
struct Board: Equatable, Sendable {
    struct Sheet: Equatable, Sendable {
        var number: String
        /// The JSON of each value.
        var fields: [String: String] = [:]
        /// Comments by their ids; `null` when deleted. What gave way is under the id of the change.
        var notes: [String: String] = [:]
    }

    /// By id.
    var sheets: [String: Sheet] = [:]

    init() {}

    init(_ records: [String]) {
        for text in records { take(JSONSlice(trusted: Array(text.utf8)[...]).fields) }
    }

    mutating func take(_ record: [String: JSONSlice]) {
        let id = record["ticket"]?.text ?? ""
        let own = record["id"]?.text ?? ""
        let body = record["body"]?.fields ?? [:]
        switch record["kind"]?.string {
        case "ticket.create":
            sheets[id] = Sheet(number: body["number"]?.string ?? "")
            change(id, own, body)
        case "ticket.state": replace(id, body)
        case "ticket.update": change(id, own, body)
        case "ticket.note": sheets[id]?.notes[own] = body["comment"]?.text ?? "null"
        case "ticket.note.delete": sheets[id]?.notes[body["note"]?.text ?? ""] = "null"
        case "ticket.gone": sheets[id] = nil
        default: return
        }
    }

    /// A whole ticket.
    mutating func take(_ id: String, _ document: [UInt8]) { replace(id, JSONSlice(trusted: document[...]).fields) }

    private mutating func replace(_ id: String, _ body: [String: JSONSlice]) {
        var sheet = Sheet(number: body["number"]?.string ?? "")
        for (key, value) in body["fields"]?.members ?? [] { sheet.fields[key] = value.text }
        for note in body["notes"]?.elements ?? [] {
            let told = note["comment"]?.text ?? note["displaced"]?.text ?? ""
            if told != "[]" { sheet.notes[note["id"]?.text ?? ""] = told }
        }
        sheets[id] = sheet
    }

    private mutating func change(_ id: String, _ own: String, _ body: [String: JSONSlice]) {
        for (key, value) in body["fields"]?.members ?? [] { sheets[id]?.fields[key] = value.text }
        if let displaced = body["displaced"] { sheets[id]?.notes[own] = displaced.text }
    }

    /// The first thing in which two differ.
    func difference(from other: Board) -> String {
        let ids = Set(sheets.keys).union(other.sheets.keys).sorted()
        guard let id = ids.first(where: { sheets[$0] != other.sheets[$0] }) else { return "nothing" }
        let (one, two) = (sheets[id].map { "\($0)" }, other.sheets[id].map { "\($0)" })
        return "\(one ?? "no \(id)") instead of \(two ?? "none")"
    }
}
