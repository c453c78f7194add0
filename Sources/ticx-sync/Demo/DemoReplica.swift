internal import Cryptography
internal import JSONText
internal import SyncEngine

/// A client as a frontend is one: it queues what its person does, pushes when it can, and keeps what it pulled.
struct DemoReplica {
    let name: String
    let user: UserID
    /// Whether somebody was signed in when it was minted.
    private let isSignedIn: Bool
    private let replica: String
    private var n = 0
    private(set) var queue: [Queued] = []
    private var cursor: String?
    /// What it pulled, in order.
    private(set) var records: [Pulled] = []

    struct Queued {
        let operation: String
        let json: [UInt8]
    }

    /// A record as it came.
    struct Pulled {
        let json: JSONSlice

        var journal: String { json["journal"]?.string ?? "" }
        /// The seq in its journal.
        var position: String { json["seq"]?.text ?? "" }
        var operation: String { json["opId"]?.string ?? "" }
        /// Whether a person did it; system contacts answer and report.
        var isOfPeople: Bool { (json["from"]?.integer ?? 0) > 4 }
        var isInOwnJournal: Bool { journal == "user" }
        /// The text of a delivery report; nil for every other record.
        var report: String? { json["from"]?.integer == 4 ? json["body"]?["text"]?.string : nil }
    }

    /// An answer to one operation: what became or would become of it.
    struct Result: Equatable {
        let operation: String
        let status: String
        let code: String?
        let id: Int64?

        init(_ json: JSONSlice) {
            operation = json["opId"]?.string ?? ""
            status = json["status"]?.string ?? json["outcome"]?.string ?? ""
            code = json["code"]?.string
            id = json["id"]?.integer ?? json["quarantineId"]?.integer
        }
    }

    init(name: String, user: UserID, isSignedIn: Bool = true) {
        self.name = name
        self.user = user
        self.isSignedIn = isSignedIn
        replica = Self.newID()
    }

    /// Queues a message; nothing is sent yet. Returns its opId.
    mutating func write(_ text: String, to receiver: String, mode: String = "live") -> String {
        act("message.send", mode) {
            // An id, or an address as the demo mode knows people.
            if let id = Int(receiver) { $0.field("to", id) } else { $0.field("to", receiver) }
            $0.field("text", text)
            $0.field("type", "text")
        }
    }

    /// Queues anything a person does. Returns its opId.
    mutating func act(_ kind: String, _ mode: String, _ body: (inout JSONWriter) -> Void) -> String {
        n += 1
        let operation = Self.newID()
        let json = JSONWriter.text { writer in
            writer.object { writer in
                writer.field("opId", operation)
                writer.field("n", n)
                writer.field("kind", kind)
                writer.field("mode", mode)
                writer.object("body", body)
            }
        }
        queue.append(Queued(operation: operation, json: json))
        return operation
    }

    /// Sends the queue and the cursor in one request. With `losesAnswer` the server does its work and nobody hears.
    mutating func push(to service: SyncService, losesAnswer: Bool = false) async throws -> [Result] {
        let body = request { writer in
            if !isSignedIn { writer.null("mintedFor") }
            if let cursor { writer.field("cursor", cursor) } else { writer.null("cursor") }
            writer.field("remaining", 0)
        }
        let answer = try JSONSlice(validating: try await service.push(body, author: user))
        if losesAnswer { return [] }
        let results = (answer["results"]?.elements ?? []).map(Result.init)
        let waiting = Set(results.filter { $0.status == "retry" }.map(\.operation))
        queue.removeAll { !waiting.contains($0.operation) }
        if let delta = answer["delta"] { keep(delta) }
        return results
    }

    /// Asks what would become of the queue, or takes it over with a choice. Returns the outcome of each operation.
    func claim(from service: SyncService, choice: String?) async throws -> [Result] {
        let body = request { writer in if let choice { writer.field("choice", choice) } }
        let answer = try JSONSlice(validating: try await service.claim(body, author: user))
        return (answer["operations"]?.elements ?? []).map(Result.init)
    }

    private func request(_ members: (inout JSONWriter) -> Void) -> [UInt8] {
        JSONWriter.text { writer in
            writer.object { writer in
                writer.field("replica", replica)
                members(&writer)
                writer.array("ops") { writer in for operation in queue { writer.element(raw: operation.json) } }
            }
        }
    }

    /// Pulls until there is no more.
    mutating func pull(from service: SyncService) async throws {
        var more = true
        while more {
            let answer = try JSONSlice(
                validating: try await service.delta(
                    reader: user, cursor: cursor, replica: nil, limit: nil, wait: .zero))
            keep(answer)
            more = answer["more"]?.boolean ?? false
        }
    }

    private mutating func keep(_ delta: JSONSlice) {
        cursor = delta["cursor"]?.string
        records += (delta["records"]?.elements ?? []).map(Pulled.init)
    }

    private static func newID() -> String {
        guard let bits = Bits128(bytes: randomBytes(16)) else { preconditionFailure("16 bytes are 128 bits") }
        return bits.description
    }
}
