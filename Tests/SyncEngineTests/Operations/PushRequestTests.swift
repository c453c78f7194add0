import TestSupport
import Testing

@testable import SyncEngine

@Suite struct PushRequestTests {
    private func request(_ more: String, limits: EngineLimits = .init()) throws -> PushRequest {
        try PushRequest(Array(#"{"replica":"\#(uuid(1))"\#(more)}"#.utf8), limits: limits)
    }

    @Test func absentMembersHaveTheirDefaults() throws {
        let request = try request("")
        #expect(request.mintedFor == .signedInUser && request.cursor == nil && request.clientTime == nil)
        #expect(request.limit == 200 && request.remaining == nil && request.operations.isEmpty)
    }

    @Test func membersAreRead() throws {
        let request = try request(
            #","mintedFor":10005,"clientTime":"2026-11-22T08:20:00Z","cursor":"c","limit":9999,"remaining":3,"#
                + #""ops":[{}],"x":1"#
        )
        #expect(request.mintedFor == .user(UserID(10_005)) && request.cursor == "c")
        #expect(request.limit == 500 && request.remaining == 3 && request.operations.count == 1)
        #expect(try self.request(#","mintedFor":null,"cursor":null,"clientTime":null,"limit":0"#).mintedFor == .nobody)
    }

    @Test(arguments: [
        #","mintedFor":"me""#, #","mintedFor":-1"#, #","mintedFor":1.5"#, #","clientTime":7"#, #","clientTime":"now""#,
        #","cursor":7"#, #","limit":-1"#, #","limit":1.5"#, #","limit":"1""#, #","limit":99999999999999999999"#,
        #","remaining":-1"#, #","ops":{}"#, #","ops":null"#, #","ops":[1,]"#, #","ops":[}]"#, #","limit":1,"limit":1"#,
        #","clientTime":tru"#,
    ])
    func anUnusableEnvelopeIsRefused(_ more: String) {
        #expect { try request(more) } throws: { ($0 as? Refusal)?.code == .malformed }
    }

    @Test(arguments: [
        "", "[]", "{", "null", "{}", #"{"replica":7}"#, #"{"replica":"x"}"#, "{\"replica\":\"\u{0}\"}", "\u{1}",
    ])
    func withoutAReplicaThereIsNoPush(_ text: String) {
        #expect { try PushRequest(Array(text.utf8), limits: .init()) } throws: { ($0 as? Refusal)?.code == .malformed }
    }

    @Test func operationsAndBytesAreBounded() throws {
        let ops = { (count: Int) in #","ops":[\#(Array(repeating: "1", count: count).joined(separator: ","))]"# }
        #expect(try request(ops(500)).operations.count == 500)
        #expect { try request(ops(501)) } throws: { error in
            (error as? Refusal)?.code == .tooMany && (error as? Refusal)?.queue == .split
        }
        let large = #","x":"\#(String(repeating: "x", count: 1 << 20))""#
        #expect { try request(large) } throws: { error in
            (error as? Refusal)?.code == .tooLarge && (error as? Refusal)?.queue == .split
        }
    }

    @Test func aBadOperationSpoilsOnlyItself() throws {
        let request = try request(#","ops":[{"a":\ud800},\#(op(1, n: 1)),tru,[[}{]],"x"]"#)
        #expect(
            request.operations.map { if case .malformed = $0.intent { true } else { false } } == [
                true, false, true, true, true,
            ])
    }
}
