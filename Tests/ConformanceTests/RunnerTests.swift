import Conformance
import Testing

/// A fixture that promises something false must fail: otherwise none of the others proves anything.
@Suite("The runner reports what is not so")
struct RunnerTests {
    private func run(_ steps: String, needs: String = "[]", powers: Set<Power> = []) async throws -> FixtureOutcome {
        let text = """
            {"name": "sample", "why": "?", "needs": \(needs), "users": ["alice", "bob"],
             "replicas": {"phone": "alice", "desk": "bob"}, "steps": [\(steps)]}
            """
        let fixture = try Fixture(text: Array(text.utf8), name: "sample", file: "sample.json")
        let runner = FixtureRunner(powers: powers.union([.admin])) { try await ServiceTarget.inMemory() }
        return await runner.run(fixture)
    }

    private static let hello = """
        {"write": "phone", "op": "hello", "kind": "message.send", "body": {"to": "$bob", "text": "Hello"}}
        """

    @Test(arguments: [
        #"{"push": "phone", "expect": {"results": ["rejected"]}}"#,
        #"{"push": "phone", "expect": {"results": ["applied", "applied"]}}"#,
        #"{"push": "phone", "expect": {"results": []}}"#,
        #"{"push": "phone", "expect": {"status": 409}}"#,
        #"{"push": "phone", "expect": {"results": [{"id": "$alice"}]}}"#,
        #"{"push": "phone", "expect": {"results": [{"seq": {"$after": 1}}]}}"#,
        #"{"push": "phone", "expect": {"results": [{"seq": {"$absent": true}}]}}"#,
        #"{"push": "phone", "expect": {"results": [{"colour": {"$any": true}}]}}"#,
        #"{"push": "phone", "expect": {"results": [{"sentAt": {"$time": "-1h"}}]}}"#,
        #"{"push": "phone", "expect": {"body": {"processed": 2}}}"#,
        #"{"push": "phone", "unchanged": ["bob"]}"#,
        #"{"push": "phone", "ops": ["other"]}"#,
        #"{"push": "phone", "with": {"replica": "$nobody"}}"#,
        #"{"claim": "phone", "expect": {"operations": ["applied"]}}"#,
        #"{"claim": "phone", "expect": {"operations": []}}"#,
        #"{"claim": "phone", "expect": {"operations": [{"id": {"$any": true}}]}}"#,
        #"{"claim": "phone", "choice": "import", "expect": {"status": 409}}"#,
        #"{"claim": "phone", "choice": "import", "expect": {"body": {"choice": "discard"}}}"#,
        #"{"claim": "phone", "ops": ["other"]}"#,
    ])
    func `A wrong expectation of a push fails at its step`(step: String) async throws {
        guard case .failed(let failure) = try await run("\(Self.hello), \(step)") else {
            Issue.record("passed: \(step)")
            return
        }
        #expect(failure.step == "steps[1]")
    }

    @Test(arguments: [
        #"{"journal": "bob", "expect": {"records": []}}"#,
        #"{"journal": "bob", "expect": {"records": ["message.send", "message.send"]}}"#,
        #"{"journal": "bob", "expect": {"records": ["receipt.read"]}}"#,
        #"{"journal": "bob", "expect": {"records": [{"body": {"text": "hello"}}]}}"#,
        #"{"journal": "bob", "expect": {"records": [{"dot": {"$any": true}}]}}"#,
        #"{"journal": "bob", "expect": {"records": {"$contains": [{"kind": "receipt.read"}]}}}"#,
        #"{"journal": "bob", "expect": {"records": {"$none": {"kind": "message.send"}}}}"#,
        #"{"journal": "bob", "expect": {"records": [{"body": {"text": {"$exactly": "\"hello\""}}}]}}"#,
        #"{"pull": "desk", "expect": {"records": []}}"#,
        #"{"pull": "desk", "limit": 1, "expect": {"pages": 2}}"#,
        #"{"pull": "desk", "cursor": "nonsense"}"#,
        #"{"snapshot": "desk", "expect": {"records": []}}"#,
        #"{"snapshot": "desk", "meanwhile": [{"push": "desk"}, {"push": "desk"}, {"push": "desk"}]}"#,
        #"{"request": "GET /api/sync/unread/{alice}", "as": "bob", "expect": {"body": {"count": 0}}}"#,
        #"{"request": "GET /api/sync/unread/{nobody}", "as": "bob"}"#,
    ])
    func `A wrong expectation of what was written fails at its step`(step: String) async throws {
        let outcome = try await run(#"\#(Self.hello), {"push": "phone"}, \#(step)"#)
        guard case .failed(let failure) = outcome else {
            Issue.record("passed: \(step)")
            return
        }
        #expect(failure.step == "steps[2]")
        #expect(!failure.description.isEmpty)
    }

    @Test func `What only a split push gets wrong is found and named`() async throws {
        let more = Self.hello.replacing("hello", with: "more")
        let push = #"{"push": "phone", "split": "anywhere", "expect": {"body": {"processed": 2}}}"#
        guard case .failed(let failure) = try await run("\(Self.hello), \(more), \(push)") else {
            Issue.record("passed")
            return
        }
        #expect(failure.step == "steps[2] (push split after 1)")
    }

    @Test func `A fixture that needs more than the runner has is not run`() async throws {
        let outcome = try await run(#"{"server": "crash"}, {"advance": "1s"}"#, needs: #"["restart", "clock"]"#)
        #expect(outcome == .notRun("needs clock, restart"))
    }

    @Test func `True promises pass`() async throws {
        let outcome = try await run(#"\#(Self.hello), {"push": "phone"}, {"pull": "desk"}"#)
        #expect(outcome == .passed)
    }
}
