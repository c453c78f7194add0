import Conformance
import JSONText
import SyncEngine
import Testing

/// The rules a runner checks without being told, each broken on purpose by a server that lies in one detail.
@Suite("The runner holds every server to the house rules")
struct HouseRuleTests {
    private static let scenario = """
        {"name": "sample", "why": "?", "users": ["alice", "bob"],
         "replicas": {"phone": "alice", "desk": "bob", "demo": "alice"}, "steps": [
          {"write": "phone", "op": "hello", "kind": "message.send", "body": {"to": "$bob", "text": "Hello"}},
          {"write": "phone", "op": "bad", "kind": "message.send", "body": {"to": 777, "text": "Hello"}},
          {"push": "phone", "loseResponse": true, "expect": {"results": ["applied", "rejected"]}},
          {"push": "phone", "expect": {"results": [{"status": {"$any": true}}, "rejected"]}},
          {"write": "demo", "op": "draft", "kind": "x.draft", "body": {}, "mode": "demo"},
          {"claim": "demo"},
          {"pull": "desk", "cursor": "nonsense", "expect": {"status": 400}},
          {"pull": "desk"},
          {"journal": "alice"},
          {"journal": "bob"}]}
        """

    private func run(lie: @escaping Lie) async throws -> FixtureOutcome {
        let fixture = try Fixture(text: Array(Self.scenario.utf8), name: "sample", file: "sample.json")
        let runner = FixtureRunner(powers: []) { LyingTarget(honest: try await .inMemory(), lie: lie) }
        return await runner.run(fixture)
    }

    @Test func `An honest server passes`() async throws {
        #expect(try await run { _, text in text } == .passed)
    }

    @Test(arguments: [
        (#""status":"duplicate""#, #""status":"applied""#, "status"),
        (#""status":"duplicate","id":"#, #""status":"duplicate","id":9"#, "id"),
        (#""status":"duplicate""#, #""status":"done""#, "status"),
        (#""quarantineId""#, #""item""#, "results[1]"),
        (#""queue":"rebase""#, #""advice":"rebase""#, "queue"),
        (#""outcome":"#, #""id":7,"outcome":"#, "without id and seq"),
        (#""cursor":""#, #""cursor":"\#(String(repeating: "A", count: 121))"#, "cursor"),
        (#""journal":"user","seq":2"#, #""journal":"user","seq":3"#, "[1]"),
        (#""kind":"message.send","from""#, #""dot":null,"kind":"message.send","from""#, "no dot of another person"),
    ])
    func `A lie is found`(true: String, false: String, trace: String) async throws {
        let outcome = try await run { _, text in text.replacing(`true`, with: `false`) }
        guard case .failed(let failure) = outcome else {
            Issue.record("passed although \(`true`) became \(`false`)")
            return
        }
        #expect(failure.description.contains(trace), "\(failure)")
    }

    @Test func `A device that is not told everything is found in the end`() async throws {
        let outcome = try await run { request, text in
            guard request.path.contains("replica="), let start = text.firstRange(of: #""records":[{"#) else {
                return text
            }
            let end = text[start.upperBound...].firstRange(of: "],")?.lowerBound ?? text.endIndex
            return text[..<start.lowerBound] + #""records":["# + text[end...]
        }
        guard case .failed(let failure) = outcome else {
            Issue.record("passed although records were withheld")
            return
        }
        #expect(failure.step == "end")
    }
}

/// What becomes of the text of an answer.
private typealias Lie = @Sendable (TargetRequest, String) -> String

/// A server in front of an honest one, which changes what it says.
private struct LyingTarget: ConformanceTarget {
    let honest: ServiceTarget
    let lie: Lie

    var powers: Set<Power> { [] }
    var now: Timestamp { honest.now }
    var clockTolerance: Int64 { honest.clockTolerance }

    func send(_ request: TargetRequest) async throws -> TargetResponse {
        let response = try await honest.send(request)
        let text = String(decoding: response.body?.bytes ?? [], as: UTF8.self)
        return try TargetResponse(status: response.status, body: Array(lie(request, text).utf8))
    }

    func addUser(name: String) async throws -> TargetUser { try await honest.addUser(name: name) }
}
