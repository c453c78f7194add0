import JSONText
import TestSupport
import Testing

@testable import SyncEngine

@Suite struct OperationParsingTests {
    private let replica = ReplicaID(Bits128(high: 0, low: 0xA1))
    private let id = uuid(1)

    private func parse(_ text: String, limits: EngineLimits = .init()) -> Operation {
        Operation(parsing: Array(text.utf8)[...], replica: replica, limits: limits)
    }

    private func rejection(_ operation: Operation) -> Rejection.Code? {
        if case .malformed(let rejection) = operation.intent { rejection.code } else { nil }
    }

    @Test func everyMemberIsRead() throws {
        let operation = parse(
            #" {"opId":"\#(id.uppercased())","n":17,"kind":"message.send","mode":"demo","#
                + #""at":"2026-11-22T08:12:03.120Z","clock":{"user":3},"#
                + #""body":{ "to" : 10002 , "text":"\u0048i","type":"emoji","replyTo":7}} "#
        )
        #expect(operation.id == OperationID(id) && operation.n == 17 && operation.mode == .demo)
        #expect(operation.at == Timestamp("2026-11-22T08:12:03.120Z".utf8) && operation.unreadableAt == nil)
        #expect(operation.body == Array(#"{"to":10002,"text":"\u0048i","type":"emoji","replyTo":7}"#.utf8))
        let message = Intent.Message(
            receiver: .user(UserID(10_002)), text: "Hi", type: "emoji", replyTo: .id(EventID(7)))
        #expect(operation.intent == .sendMessage(message))
    }

    @Test(arguments: [
        (#"{"to":"Ben@Example.ORG","text":"x"}"#, Intent.Receiver.email("ben@example.org")),
        (#"{"to":5,"text":"x","type":"text","replyTo":null}"#, .user(UserID(5))),
        (#"{"to":9223372036854775807,"text":"x"}"#, .user(UserID(.max))),
    ])
    func receiversAreNumbersOrAddresses(_ body: String, _ receiver: Intent.Receiver) {
        guard case .sendMessage(let message) = parse(op(1, n: 1, "message.send", body)).intent else {
            Issue.record("\(body) is a message")
            return
        }
        #expect(message.receiver == receiver && message.type == "text" && message.replyTo == nil)
    }

    @Test(arguments: [
        "[]", "null", "7", "{}", #"{"text":"x"}"#, #"{"to":10002}"#, #"{"to":10002,"text":7}"#,
        #"{"to":10002,"text":""}"#, #"{"to":10002,"text":" \n\t\u2003"}"#, #"{"to":0,"text":"x"}"#,
        #"{"to":-1,"text":"x"}"#, #"{"to":1.5,"text":"x"}"#, #"{"to":99999999999999999999,"text":"x"}"#,
        #"{"to":"ben","text":"x"}"#, #"{"to":null,"text":"x"}"#, #"{"to":10002,"text":"x","type":"voice"}"#,
        #"{"to":10002,"text":"x","type":7}"#, #"{"to":10002,"text":"x","replyTo":0}"#,
        #"{"to":10002,"text":"x","replyTo":"TIC-1"}"#, #"{"to":10002,"text":"x","replyTo":{}}"#,
    ])
    func aMessageThatDoesNotFitIsMalformedUnderItsOwnID(_ body: String) {
        let operation = parse(op(1, n: 4, "message.send", body))
        #expect(rejection(operation) == .malformed)
        #expect(operation.id == OperationID(id) && operation.n == 4 && operation.kind == "message.send")
    }

    @Test(arguments: [
        ("receipt.read", "{}"), ("receipt.read", #"{"peer":10002}"#), ("receipt.read", #"{"peer":10002,"upTo":-1}"#),
        ("receipt.delivered", #"{"peer":"x","upTo":1}"#), ("receipt.delivered", #"{"peer":10002,"upTo":"x"}"#),
        ("contact.pin", "{}"), ("contact.unpin", #"{"user":0}"#), ("contact.pin", #"{"user":1e4}"#),
        ("rejected", "{}"), ("alias", "{}"), ("state", "{}"), ("notification", "{}"),
        ("message.edit", #"{"message":1}"#), ("message.edit", #"{"text":"x"}"#),
        ("message.edit", #"{"message":1,"text":" "}"#), ("message.edit", #"{"message":-1,"text":"x"}"#),
        ("message.delete", "{}"), ("message.delete", #"{"message":"x"}"#), ("quarantine.discard", #"{"item":"x"}"#),
        ("notification.read", "{}"), ("notification.read", #"{"ids":7}"#), ("notification.read", #"{"ids":["x"]}"#),
    ])
    func otherKindsThatDoNotFitAreMalformed(_ kind: String, _ body: String) {
        #expect(rejection(parse(op(1, n: 1, kind, body))) == .malformed)
    }

    @Test(arguments: [
        ("message.pin", "{}"), ("thread.create", #"{"a":[1]}"#), ("x", "[1,2]"), ("x.y", "null"), ("x", "\"s\""),
        ("Message.send", "7"), ("user.added", #"{"id":1}"#), ("presenceless", "true"),
    ])
    func unknownKindsTakeAnyJSON(_ kind: String, _ body: String) {
        let operation = parse(op(1, n: 1, kind, body))
        #expect(operation.intent == .opaque && operation.body == Array(body.utf8))
    }

    @Test(arguments: ["presence", "presence.update", "typing", "typing.start"])
    func presenceIsNoOperation(_ kind: String) { #expect(parse(op(1, n: 1, kind, "{}")).intent == .ephemeral) }

    @Test func aBodyThatIsAbsentIsAnEmptyObject() {
        let void = parse(#"{"opId":"\#(id)","n":1,"kind":"void"}"#)
        #expect(void.intent == .void && void.body == Array("{}".utf8))
        #expect(parse(#"{"opId":"\#(id)","n":1,"kind":"x"}"#).intent == .opaque)
    }

    @Test(arguments: [
        "", "7", "[]", "null", "{", #"{"n":1,"kind":"void"}"#, #"{"opId":"x","n":1,"kind":"void"}"#,
        #"{"opId":7,"n":1,"kind":"void"}"#, #"{"opId":"\#(uuid(1))","kind":"void"}"#,
        #"{"opId":"\#(uuid(1))","n":0,"kind":"void"}"#, #"{"opId":"\#(uuid(1))","n":-1,"kind":"void"}"#,
        #"{"opId":"\#(uuid(1))","n":1.0,"kind":"void"}"#, #"{"opId":"\#(uuid(1))","n":"1","kind":"void"}"#,
        #"{"opId":"\#(uuid(1))","n":1}"#, #"{"opId":"\#(uuid(1))","n":1,"kind":""}"#,
        #"{"opId":"\#(uuid(1))","n":1,"kind":7}"#, #"{"opId":"\#(uuid(1))","n":1,"kind":"void","mode":"later"}"#,
        #"{"opId":"\#(uuid(1))","n":1,"kind":"void","n":1}"#,
        #"{"opId":"\#(uuid(1))","n":1,"kind":"x","body":{"a":01}}"#,
        #"{"opId":"\#(uuid(1))","n":1,"kind":"x","body":{"a":1,"\u0061":2}}"#,
        #"{"opId":"\#(uuid(1))","n":1,"kind":"x","body":"\ud800"}"#,
    ])
    func whatIsUnusableKeepsItsTextUnderADerivedID(_ text: String) throws {
        let operation = parse(text)
        #expect(rejection(operation) == .malformed)
        #expect(operation.id != OperationID(id))
        #expect(try JSONSlice(validating: operation.body).string == text)
        #expect(parse(text).id == operation.id, "the same again is the same operation")
    }

    @Test func aReadableDotIsConsumedWhateverElseIsWrong() {
        let operation = parse(#"{"opId":"\#(id)","n":12,"kind":"x","mode":"offline","body":{"a":}}"#)
        #expect(operation.n == 12 && operation.stated == OperationID(id) && operation.mode == .offline)
    }

    @Test func aKindOfMoreThan64BytesIsMalformed() {
        #expect(rejection(parse(op(1, n: 1, String(repeating: "k", count: 64), "{}"))) == nil)
        #expect(rejection(parse(op(1, n: 1, String(repeating: "k", count: 65), "{}"))) == .malformed)
    }

    @Test func depthIsBounded() {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(parse(op(1, n: 1, "x", nested(63))).intent == .opaque)
        #expect(rejection(parse(op(1, n: 1, "x", nested(64)))) == .malformed)
        #expect(rejection(parse(op(1, n: 1, "x", nested(10_000)))) == .malformed)
    }

    @Test func textAndOperationHaveTheirLargestSizes() {
        func message(_ bytes: Int) -> Operation {
            parse(op(1, n: 1, "message.send", #"{"to":10002,"text":"\#(String(repeating: "x", count: bytes))"}"#))
        }
        #expect(rejection(message(16 << 10)) == nil)
        #expect(rejection(message(16 << 10 + 1)) == .tooLarge)
        let large = message(70 << 10)
        #expect(rejection(large) == .tooLarge && large.n == 1 && large.stated == OperationID(id))
    }

    @Test(arguments: [
        (#","at":"2026-02-30T00:00:00Z""#, #""2026-02-30T00:00:00Z""#), (#","at":7"#, "7"),
        (#","at":{"a":1}"#, #"{"a":1}"#),
    ])
    func aTimeThatCannotBeReadIsKeptAsItCame(_ more: String, _ raw: String) {
        let operation = parse(op(1, n: 1, more: more))
        #expect(operation.at == nil && operation.unreadableAt == raw && rejection(operation) == nil)
    }

    @Test func theDigestIsOverKindAndCanonicalBodyOnly() {
        let first = parse(op(1, n: 1, "x", #"{"a":"\u00e9","b":1.0}"#))
        #expect(parse(op(2, n: 9, "x", #" { "b":1.0,"a":"é" } "#, more: #","mode":"demo""#)).digest == first.digest)
        #expect(parse(op(1, n: 1, "y", #"{"a":"é","b":1.0}"#)).digest != first.digest)
        #expect(parse(op(1, n: 1, "x", #"{"a":"é","b":1}"#)).digest != first.digest)
        #expect(parse(op(1, n: 1, "x", #"{"a":"e\u0301","b":1.0}"#)).digest != first.digest)
    }

    @Test func derivedIDsKeepTheirPartsApart() {
        #expect(OperationID.derived("a", "bc") != OperationID.derived("ab", "c"))
        #expect(OperationID.derived("a") == OperationID.derived("a"))
    }
}
