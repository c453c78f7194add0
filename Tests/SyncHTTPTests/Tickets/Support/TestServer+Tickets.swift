import JSONText
import SyncEngine
import Testing

@testable import SyncHTTP

extension TestServer {
    /// What the frontend's form for a new ticket sends: thirteen texts, here of an incident.
    static func form(_ changes: [String: String] = [:]) -> String {
        var fields = [
            "title": "Printer", "description": "It smokes", "priority": "P3", "assignedTo": "", "department": "IT",
            "ticketType": "Incident", "plannedStart": "", "plannedEnd": "", "requestedItem": "", "justification": "",
            "dueDate": "", "responseETA": "2026-11-22T12:00", "resolutionETA": "2026-11-25T08:00",
        ]
        fields.merge(changes) { $1 }
        return object(fields)
    }

    /// An object of texts.
    static func object(_ fields: [String: String]) -> String {
        let text = JSONWriter.text { writer in
            writer.object { writer in
                for (name, text) in fields.sorted(by: { $0.key < $1.key }) { writer.field(name, text) }
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Creates a ticket as the frontend does and returns its id.
    func ticket(by name: String = "ben", _ changes: [String: String] = [:]) async throws -> Int64 {
        let response = try await request("POST", "/api/tickets", as: name, body: Self.form(changes))
        #expect(response.status == 201, "\(response.text)")
        return try #require(response.json["id"]?.integer)
    }

    /// Reads a ticket, as opening its page does.
    @discardableResult
    func page(_ ticket: Int64, as name: String) async throws -> JSONSlice {
        let response = try await request("GET", "/api/tickets/\(ticket)", as: name)
        #expect(response.status == 200, "\(response.text)")
        return response.json
    }

    /// Sends fields of a ticket.
    @discardableResult
    func patch(_ ticket: Int64, as name: String, _ fields: [String: String]) async throws -> JSONSlice {
        let response = try await request("PATCH", "/api/tickets/\(ticket)", as: name, body: Self.object(fields))
        #expect(response.status == 200, "\(response.text)")
        return response.json
    }

    /// Sends the whole form of a ticket's page: what the page shows, and changes.
    @discardableResult
    func save(_ page: JSONSlice, as name: String, _ changes: [String: String] = [:]) async throws -> JSONSlice {
        let id = try #require(page["id"]?.integer)
        var fields: [String: String] = [:]
        for field in ["status", "department", "assignedTo", "priority"] { fields[field] = page[field]?.string ?? "" }
        return try await patch(id, as: name, fields.merging(changes) { $1 })
    }

    /// Adds a note.
    func note(_ ticket: Int64, as name: String, _ fields: [String: String]) async throws -> RawResponse {
        try await request("POST", "/api/tickets/\(ticket)/notes", as: name, body: Self.object(fields))
    }
}

extension JSONSlice {
    /// The texts of one member of each element.
    func texts(_ name: String) -> [String?] { elements.map { $0[name]?.string } }

    /// What notes of the system say.
    var systemNotes: [String] {
        (self["notes"]?.elements ?? []).filter { $0["createdBy"]?.string == "System" }
            .compactMap { $0["comment"]?.string }
    }
}

/// What a member of an answer may be.
struct FieldRule: Sendable, CustomStringConvertible {
    enum Kind: String, Sendable { case number, text, filledText, textOrNull, time, timeOrNull, array, boolean }

    var name: String
    var kind: Kind

    init(_ name: String, _ kind: Kind) {
        self.name = name
        self.kind = kind
    }

    var description: String { "\(name): \(kind.rawValue)" }

    /// Whether an object's member keeps the rule; absent it never does.
    func holds(_ object: JSONSlice) -> Bool {
        guard let value = object[name] else { return false }
        let isTime = value.string.flatMap { Timestamp($0.utf8) } != nil
        return switch kind {
        case .number: value.kind == .number
        case .text: value.kind == .string
        case .filledText: value.string?.isEmpty == false
        case .textOrNull: value.kind == .string || value.isNull
        case .time: isTime
        case .timeOrNull: isTime || value.isNull
        case .array: value.kind == .array
        case .boolean: value.kind == .boolean
        }
    }
}
