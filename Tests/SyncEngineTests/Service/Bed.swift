import JSONText
import TestSupport

@testable import SyncEngine

/// A service over a store with three people, and requests spelled short.
struct Bed {
    let store: any JournalStore
    static let anna = UserID(10_001)
    static let ben = UserID(10_002)
    static let cleo = UserID(10_003)
    static let laptop = uuid(0xA1)
    static let phone = uuid(0xA2)
    static let tablet = uuid(0xB1)
    /// What cursors are sealed with.
    static let key = [UInt8](repeating: 7, count: 32)

    let clock: ManualClock
    let service: SyncService

    init(
        _ store: any JournalStore = MemoryStore(), clock: ManualClock = ManualClock(), node: UInt8 = 0,
        limits: EngineLimits = .init(), onLostHistory: @escaping @Sendable () -> Void = {}
    ) async throws {
        self.clock = clock
        self.store = store
        service = try await SyncService(
            store: store, cursorKey: Self.key, node: node, environment: clock.environment, limits: limits,
            onLostHistory: onLostHistory)
        guard service.directory.users.isEmpty else { return }
        for name in ["Anna", "Ben", "Cleo"] {
            _ = try await service.change(
                .addUser(
                    email: "\(name)@example.org", name: name, role: .user, department: "", title: "", id: nil,
                    passwordHash: nil))
        }
    }

    /// Pushes operations (texts of `op`) with more members of the envelope.
    @discardableResult
    func push(
        _ ops: [String], _ user: UserID = Self.anna, replica: String = Self.laptop, more: String = #""limit":0"#
    ) async throws -> JSONSlice {
        let body = #"{"replica":"\#(replica)",\#(more),"ops":[\#(ops.joined(separator: ","))]}"#
        return try json(try await service.push(Array(body.utf8), author: user))
    }

    func delta(_ user: UserID = Self.anna, cursor: String? = nil, limit: Int? = nil) async throws -> JSONSlice {
        try json(
            try await service.delta(reader: user, cursor: cursor, replica: nil, limit: limit, wait: .zero))
    }

    /// Tells a person something, as a change of a ticket by Ben would: an effect of an operation at home elsewhere.
    func notify(_ user: UserID, _ id: UInt64) async throws {
        let ben = JournalID.user(Self.ben)
        var content = RecordContent(kind: "notification", from: Self.ben, sentAt: clock.now, receivedAt: clock.now)
        content.body = Array(#"{"type":"ticketAssigned","number":"INC-2026-\#(id)","title":"Printer"}"#.utf8)
        let home = RecordContent(kind: "ticket.update", from: Self.ben, sentAt: clock.now, receivedAt: clock.now)
        _ = try await store.append([
            Append(
                operation: OperationID(Bits128(high: 0, low: id)), home: ben,
                digest: ContentDigest(Bits128(high: 0, low: id)), id: EventID(id),
                entries: [
                    .init(journal: ben, content: home.encoded), .init(journal: .user(user), content: content.encoded),
                ])
        ])
    }

    func unread(_ user: UserID, _ peer: UserID) async throws -> JSONSlice {
        try json(try await service.unread(reader: user, peer: peer))
    }

    func json(_ bytes: [UInt8]) throws -> JSONSlice { try JSONSlice(validating: bytes) }
}

/// The UUID with this number.
func uuid(_ number: UInt64) -> String { Bits128(high: 0, low: number).description }

/// An operation of a push.
func op(
    _ id: UInt64, n: Int, _ kind: String = "message.send", _ body: String = #"{"to":10002,"text":"Hello"}"#,
    more: String = ""
) -> String {
    #"{"opId":"\#(uuid(id))","n":\#(n),"kind":"\#(kind)","body":\#(body)\#(more)}"#
}

extension JSONSlice {
    /// The statuses of a push's results.
    var statuses: [String] { results.map { $0["status"]?.string ?? "" } }

    var results: [JSONSlice] { self["results"]?.elements ?? [] }

    var records: [JSONSlice] { (self["records"] ?? self["delta"]?["records"])?.elements ?? [] }

    /// The members by their keys, found in one pass.
    var fields: [String: JSONSlice] { Dictionary(members, uniquingKeysWith: { first, _ in first }) }

    /// The text, for comparisons.
    var text: String { String(decoding: bytes, as: UTF8.self) }
}
