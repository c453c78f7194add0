import Foundation
import SyncEngine
import Testing

@Suite("The examples of docs/sync-protocol.md")
struct DocumentExampleTests {
    private static let file = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("docs/sync-protocol.md")

    /// With `TICX_UPDATE_EXAMPLES=1` the answers in the document are written anew instead, for review as a diff.
    @Test("are what the server answers", .timeLimit(.minutes(5)))
    func hold() async throws {
        let text = try String(contentsOf: Self.file, encoding: .utf8)
        let run = try await ExampleRun(ExampleDocument(text))
        guard ProcessInfo.processInfo.environment["TICX_UPDATE_EXAMPLES"] == nil else {
            try run.text.write(to: Self.file, atomically: true, encoding: .utf8)
            return
        }
        for failure in run.failures { Issue.record("docs/sync-protocol.md, \(failure)") }
    }

    @Test func `Every code that a client can meet is explained`() throws {
        let text = try String(contentsOf: Self.file, encoding: .utf8)
        // Only operators add people.
        let refusals = Set(Refusal.Code.allCases).subtracting([.alreadyExists]).map(\.rawValue)
        for code in refusals + Rejection.Code.allCases.map(\.rawValue) {
            #expect(text.contains("| `\(code)`") || text.contains(", `\(code)`"), "\(code)")
        }
    }

    private static let people = """
        | Alice | 10001 | alice@example.org | user | |
        | Bob | 10002 | bob@example.org | user | |

        """

    private func failures(_ text: String) async throws -> [String] {
        try await ExampleRun(ExampleDocument(Self.people + text)).failures
    }

    private static let unread =
        #"{"why": "nothing of this conversation was read yet", "peer": 10002, "count": 0, "#
        + #""readUpTo": null, "messages": []}"#

    @Test func `An answer with its members in another order holds`() async throws {
        let text = "**Alice:** `GET /api/sync/unread/10002`\n\n**200**\n\n```json\n\(Self.unread)\n```"
        #expect(try await failures(text) == [])
    }

    @Test(arguments: [
        ("", "there is no example"),
        ("```json\n{}\n```", "neither a request nor an answer"),
        ("```\nx\n```", "does not say its language"),
        ("**Alice:** `POST /api/sync`\n```json\n{}\n```", "a request of Alice has no answer"),
        ("**Carol:** `GET /api/sync/delta`\n**200**", "nobody introduced Carol"),
        ("**200**", "an answer without a request"),
        ("**Alice:** GET /api/sync/delta", "begins like a step"),
        ("**Alice:** `GET /api/sync/delta`\n**404**", "404 is written, the server says 200"),
        ("**Clock:** 2020-01-01T00:00:00.000Z", "the clock is past that time"),
        (
            "**Alice:** `GET /api/sync/unread/10002`\n**200**\n```json\n{\"count\": 1}\n```",
            "answer.count: 1 is written"
        ),
        ("**Alice:** `GET /api/sync/unread/10002`\n**200**\n```json\n{\"more\": 1}\n```", "answer.more"),
        ("**Alice:** `GET /api/sync/unread/10002`\n**200**\n```json\n{\n```", "not valid JSON"),
    ])
    func `What does not hold is found`(text: String, failure: String) async throws {
        let found = try await failures(text)
        #expect(found.contains { $0.contains(failure) }, "\(found)")
    }

    @Test func `A document is brought up to date, with the cursors that later requests name`() async throws {
        let old = "a-cursor-of-a-server-that-is-no-more"
        let text = """
            **Alice:** `GET /api/sync/delta`

            **200**

            ```json
            {"cursor": "\(old)"}
            ```

            **Alice:** `GET /api/sync/delta?cursor=\(old)`

            **400**
            """
        let stale = try await ExampleRun(ExampleDocument(Self.people + text))
        #expect(!stale.failures.isEmpty)
        #expect(!stale.text.contains(old))
        #expect(try await ExampleRun(ExampleDocument(stale.text)).failures == [])
    }
}
