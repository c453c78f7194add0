import JSONText
import TestSupport
import Testing

@testable import SyncEngine

@Suite struct RecordContentTests {
    private var full: RecordContent {
        var content = RecordContent(
            kind: "message.send", from: Bed.anna, sentAt: Timestamp(milliseconds: 1_795_000_000_123),
            receivedAt: Timestamp(milliseconds: 1_795_000_000_456))
        content.status = .applied
        content.dot = Dot(replica: ReplicaID(Bits128(high: 1, low: 2)), n: UInt64(Int64.max))
        content.clock = CausalContext(user: 3, tickets: 4, replicas: [ReplicaID(Bits128(high: 5, low: 6)): 7])
        content.peer = Bed.ben
        content.target = EventID(1 << 53)
        content.queued = "offline"
        content.timeSuspect = "\"soon\"\n"
        content.isOpaque = true
        content.body = Array(#"{"text":"é\u0000😀"}"#.utf8)
        return content
    }

    @Test func everyMemberComesBack() throws {
        #expect(RecordContent(full.encoded) == full)
        _ = try JSONSlice(validating: full.encoded)
        #expect(!full.encoded.contains(0x0A), "a record stands on one line")
        var bare = RecordContent(kind: "x", from: Bed.ben, sentAt: full.sentAt, receivedAt: full.receivedAt)
        #expect(RecordContent(bare.encoded) == bare)
        bare.status = .superseded
        #expect(RecordContent(bare.encoded) == bare)
    }

    @Test func membersOfALaterVersionAreSkipped() {
        let text = String(decoding: full.encoded, as: UTF8.self).replacing(#""from""#, with: #""later":[1],"from""#)
        #expect(RecordContent(Array(text.utf8)) == full)
    }

    @Test func contentOfSomebodyElseNeverTraps() {
        let encoded = full.encoded
        for index in stride(from: 0, to: encoded.count, by: 2) {
            for replacement in Array("-9\"]{".utf8) {
                var bytes = encoded
                bytes[index] = replacement
                _ = RecordContent(bytes)
            }
        }
        for text in ["", "{}", "[]", "7", #"{"kind":"x"}"#] { #expect(RecordContent(Array(text.utf8)) == nil) }
        let negative = [
            #""target":-1"#, #""peer":-1"#, #""clock":{"user":-1}"#, #""clock":{"replicas":{"\#(uuid(1))":-1}}"#,
        ]
        for member in negative {
            let start = #"{"kind":"x","from":1,"sentAt":"2026-01-01T00:00:00Z","receivedAt":"2026-01-01T00:00:00Z","#
            _ = RecordContent(Array("\(start)\(member)}".utf8))
        }
    }
}
