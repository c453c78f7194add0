import Foundation
import JSONText
import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

/// Whatever demo logins ask for, nothing real is seen and nothing real changes.
@Suite struct RealmIsolationTests {
    private static let seeds: [UInt64] =
        ProcessInfo.processInfo.environment["TICX_SEED"].flatMap { UInt64($0) }.map { [$0] }
        ?? (0..<3).map { _ in UInt64.random(in: 0...UInt64.max) }

    /// What no answer of a realm may hold; with what stands around it, since cursors and ids hold anything.
    private static let secrets = [
        "\"Ada\"", "\"Ben\"", "\"Cleo\"", "\"Dora\"", "example.org", "The real title", "a real message", ":10001,",
        ":10001}", ":10002,", ":10002}",
    ]

    @Test(arguments: seeds)
    func `no answer holds anything real, and no real journal grows`(seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let store = MemoryStore()
        try await TestServer.run(
            store: store, configure: { $0.hasDemoSandbox = true },
            parts: {
                $0.realmLimits.creationBurst = 1000
                $0.realmLimits.creationsPerMinute = 1000
            }
        ) { server in
            let ticket = try await Self.fill(server)
            let heads = try await Self.heads(store)
            for round in 0..<120 {
                let token = Self.token(&generator, server)
                let (method, path, body) = Self.request(&generator, ticket)
                let answer = try await server.request(method, path, token: token, body: body)
                let place: Comment = "seed \(seed), round \(round): \(method) \(path) \(body ?? "") → \(answer.text)"
                #expect(answer.status < 500, place)
                let text = Self.withoutPushes(answer.text, ticket)
                for secret in Self.secrets {
                    // What was asked for may be repeated.
                    let named = secret.filter { $0.isLetter || $0.isNumber }
                    if path.contains(named) || body?.contains(named) == true { continue }
                    #expect(!text.contains(secret), place)
                }
            }
            #expect(try await Self.heads(store) == heads, "seed \(seed)")
        }
    }

    private static func heads(_ store: MemoryStore) async throws -> [JournalID: Seq] {
        let journals = try await store.journals()
        return Dictionary(uniqueKeysWithValues: zip(journals, try await store.heads(journals)))
    }

    /// Real people, one ticket and one message.
    private static func fill(_ server: TestServer) async throws -> EventID {
        let ada = try server.user("ada").id
        let ticket = try await server.service.submit(
            kind: "ticket.create",
            body: Array(#"{"type":"Incident","title":"The real title","description":"x","priority":"P1"}"#.utf8),
            author: ada)
        _ = try await server.service.submit(
            kind: "message.send", body: Array(#"{"to":10002,"text":"a real message","type":"text"}"#.utf8), author: ada)
        return ticket.id
    }

    /// Demo tokens that claim to be real people, and a few that are nobody's.
    private static func token(_ generator: inout SeededGenerator, _ server: TestServer) -> String {
        let id = generator.pick([1, 7, 1000, 10_001, 10_002]) ?? 1
        let role = generator.pick(["super_admin", "admin", "support_agent", "end_user", "Manager"]) ?? ""
        let email = generator.pick(["admin@ticxnova.com", "x@y.example"]) ?? ""
        let claims = DemoLogin.claims(id, role: role, email: email, name: "N\(generator.number(1...3))")
        return switch generator.number(0...3) {
        case 0: DemoLogin.base64(claims)
        case 1: DemoLogin.signed(claims)
        default: DemoLogin.token(claims)
        }
    }

    private static let users = ["10001", "10002", "9000000002", "1", "4"]

    /// What demo logins put on record, whomever they name in it.
    private static func pushed(_ user: String, _ ticket: EventID) -> String {
        #"{"ticket":\#(ticket),"comment":"c","title":"t","to":\#(user),"text":"x","message":"who is online","#
            + #""user":\#(user)}"#
    }

    /// An answer without what its reader may have pushed earlier.
    private static func withoutPushes(_ text: String, _ ticket: EventID) -> String {
        users.reduce(text) { $0.replacing(pushed($1, ticket), with: "") }
    }

    private static func request(
        _ generator: inout SeededGenerator, _ ticket: EventID
    ) -> (method: String, path: String, body: String?) {
        let user = generator.pick(users) ?? ""
        let id = generator.pick([ticket.description, "INC-2026-0001", "1"]) ?? ""
        let replica = SyncTests.uuid(generator.number(1...5))
        let operation = SyncTests.uuid(generator.number(10...1000))
        let kind = generator.pick(["ticket.note", "ticket.update", "message.send", "ai.ask", "contact.pin"]) ?? ""
        let push = """
            {"replica":"\(replica)","ops":[{"opId":"\(operation)","n":1,"kind":"\(kind)",\
            "body":\(pushed(user, ticket))}]}
            """
        let requests: [(String, String, String?)] = [
            ("GET", "/api/chat/users/online", nil), ("GET", "/api/chat/messages/\(user)", nil),
            ("POST", "/api/chat/messages", #"{"receiverId":\#(user),"message":"hello"}"#),
            ("PATCH", "/api/chat/messages/\(user)/read", "{}"), ("GET", "/api/chat/contacts/frequent", nil),
            ("PUT", "/api/chat/contacts/\(user)/pin", "{}"), ("GET", "/api/presence", nil),
            ("PUT", "/api/presence", #"{"status":"busy"}"#), ("GET", "/api/auth/me", nil),
            ("POST", "/api/sync", push), ("GET", "/api/sync/delta?limit=500", nil), ("GET", "/api/sync/snapshot", nil),
            ("GET", "/api/sync/quarantine", nil), ("GET", "/api/sync/replicas", nil),
            ("GET", "/api/sync/unread/\(user)", nil), ("POST", "/api/auth/logout", "{}"), ("GET", "/metrics", nil),
            ("POST", "/api/sync/claim", #"{"demoToken":"\#(DemoLogin.token())","choice":"import"}"#),
            ("GET", "/api/tickets", nil), ("GET", "/api/tickets/\(id)", nil),
            ("PATCH", "/api/tickets/\(id)", #"{"title":"taken"}"#), ("GET", "/api/notifications", nil),
            ("POST", "/api/aichat/ask", #"{"message":"show ticket \#(id)"}"#), ("GET", "/api/aichat/analytics", nil),
            ("GET", "/api/tickets/metadata/users", nil), ("GET", "/api/tickets/dashboard/summary", nil),
            ("GET", "/api/tickets/export?format=json", nil),
            ("POST", "/api/tickets/import", "<tickets/>"),
            ("POST", "/api/auth/register", #"{"email":"a@b.c","name":"n"}"#),
        ]
        return generator.pick(requests) ?? requests[0]
    }
}
