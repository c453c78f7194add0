import JSONText
import TestSupport

@testable import SyncEngine

extension Bed {
    static let admin = UserID(10_003)

    /// The body of a `ticket.create`.
    static func ticket(_ title: String = "Printer", type: String = "Incident", more: String = "") -> String {
        #"{"type":"\#(type)","title":"\#(title)","description":"It smokes"\#(more)}"#
    }

    func document(_ reference: TicketReference, _ user: UserID = Self.anna) async throws -> TicketDocument? {
        try await service.ticket(reader: user, reference)
    }

    /// The ticket that Anna's operation with this number made.
    func made(by operation: UInt64 = 1) async throws -> TicketDocument? {
        guard let id = OperationID(uuid(operation)) else { return nil }
        return try await document(.operation(id))
    }

    func appoint(_ user: UserID, _ role: Role, department: String = "") async throws {
        try await service.change(.changeUser(user, role: role, department: department))
    }

    /// The whole of what a reader gets, page by page.
    func everything(_ user: UserID, from cursor: String? = nil, limit: Int = 500) async throws -> [JSONSlice] {
        var cursor = cursor
        var records: [JSONSlice] = []
        while true {
            let page = try await delta(user, cursor: cursor, limit: limit)
            records += page.records
            cursor = page["cursor"]?.string
            if page["more"]?.boolean == false { return records }
        }
    }

    /// Records of the shared tickets, as a reader gets them.
    func ticketRecords(_ user: UserID, from cursor: String? = nil) async throws -> [JSONSlice] {
        try await everything(user, from: cursor).filter { $0["journal"]?.string == "tickets" }
    }

    /// The position after everything there is.
    func end(_ user: UserID) async throws -> String? {
        var cursor: String?
        while true {
            let page = try await delta(user, cursor: cursor)
            cursor = page["cursor"]?.string
            if page["more"]?.boolean == false { return cursor }
        }
    }
}

extension TicketDocument {
    /// What notes of the system say gave way, as `field value`.
    var displaced: [String] {
        entries.flatMap { entry -> [String] in
            guard case .system(let displaced, _) = entry.content else { return [] }
            return displaced.map { "\($0.field.rawValue) \($0.value)" }
        }
    }

    /// What notes of the system say was written in vain, as `field text`.
    var kept: [String] {
        entries.flatMap { entry -> [String] in
            guard case .system(_, let kept) = entry.content else { return [] }
            return kept.map { "\($0.field.rawValue) \($0.text)" }
        }
    }

    /// The texts of people's notes; `nil` for a deleted one.
    var comments: [String?] {
        entries.compactMap { entry -> String?? in
            guard case .comment(let comment, _) = entry.content else { return nil }
            return .some(comment)
        }
    }
}
