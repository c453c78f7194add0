internal import Cryptography
internal import JSONText
internal import SyncEngine

/// A client as a frontend is one: it queues what its person does, pushes when it can, and keeps what it pulled.
struct DemoReplica {
    let name: String
    let user: UserID
    private let replica: String
    private var n = 0
    private(set) var queue: [Queued] = []
    private var cursor: String?
    /// What it pulled, as `journal:seq` and the record's opId, in order.
    private(set) var records: [(position: String, operation: String)] = []

    struct Queued {
        let operation: String
        let json: [UInt8]
    }

    /// An answer to one operation: its opId, status and number.
    struct Result: Equatable {
        let operation: String
        let status: String
        let id: Int64?
    }

    init(name: String, user: UserID) {
        self.name = name
        self.user = user
        replica = Self.newID()
    }

    /// Queues a message; nothing is sent yet. Returns its opId.
    mutating func write(_ text: String, to receiver: UserID, mode: String = "live") -> String {
        act("message.send", mode) {
            $0.field("to", receiver.rawValue)
            $0.field("text", text)
            $0.field("type", "text")
        }
    }

    /// Queues a read receipt. Returns its opId.
    mutating func read(from peer: UserID, upTo message: Int64, mode: String = "live") -> String {
        act("receipt.read", mode) {
            $0.field("peer", peer.rawValue)
            $0.field("upTo", message)
        }
    }

    private mutating func act(_ kind: String, _ mode: String, _ body: (inout JSONWriter) -> Void) -> String {
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
        let body = JSONWriter.text { writer in
            writer.object { writer in
                writer.field("replica", replica)
                if let cursor { writer.field("cursor", cursor) } else { writer.null("cursor") }
                writer.array("ops") { writer in for operation in queue { writer.element(raw: operation.json) } }
            }
        }
        let answer = try JSONSlice(validating: try await service.push(body, author: user))
        if losesAnswer { return [] }
        queue.removeAll()
        if let delta = answer["delta"] { keep(delta) }
        return (answer["results"]?.elements ?? []).map { result in
            Result(
                operation: result["opId"]?.string ?? "", status: result["status"]?.string ?? "",
                id: result["id"]?.integer)
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
        for record in delta["records"]?.elements ?? [] {
            let position = "\(record["journal"]?.string ?? ""):\(record["seq"]?.text ?? "")"
            records.append((position, record["opId"]?.string ?? ""))
        }
    }

    private static func newID() -> String {
        guard let bits = Bits128(bytes: randomBytes(16)) else { preconditionFailure("16 bytes are 128 bits") }
        return bits.description
    }
}
