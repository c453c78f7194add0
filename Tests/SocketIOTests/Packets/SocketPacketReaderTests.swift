import JSONText
import SocketIO
import Testing

@Suite struct SocketPacketReaderTests {
    private func read(_ messages: EngineMessage...) throws -> [SocketPacket] {
        var reader = SocketPacketReader()
        return try messages.compactMap { try reader.read($0) }
    }

    private func value(_ text: String) -> JSONSlice { JSONSlice(trusted: Array(text.utf8)[...]) }

    @Test func everyPartMayBeMissing() throws {
        #expect(try read("0") == [SocketPacket(.connect(nil))])
        #expect(try read("0{\"a\":1}") == [SocketPacket(.connect(value("{\"a\":1}")))])
        #expect(try read("0/api,{}") == [SocketPacket(.connect(value("{}")), namespace: "/api")])
        #expect(try read("1") == [SocketPacket(.disconnect)])
        #expect(try read("1/api,") == [SocketPacket(.disconnect, namespace: "/api")])
        #expect(try read("2[\"a\"]") == [SocketPacket(.event(name: "a", Arguments(), id: nil))])
        #expect(try read("212[\"a\",1]") == [SocketPacket(.event(name: "a", Arguments("1"), id: 12))])
        let everything = SocketPacket(.event(name: "a", Arguments("1", "[ 2 ]"), id: 7), namespace: "/n")
        #expect(try read("2/n,7[\"a\", 1 ,[ 2 ] ]") == [everything])
        #expect(try read("3/n,0[]") == [SocketPacket(.acknowledgement(Arguments(), id: 0), namespace: "/n")])
        #expect(try read("4{\"message\":\"m\"}") == [SocketPacket(.connectError(value("{\"message\":\"m\"}")))])
    }

    @Test func aNamespaceMayEndThePacketWithoutAComma() throws {
        #expect(try read("0/api") == [SocketPacket(.connect(nil), namespace: "/api")])
        #expect(try read("1/api") == [SocketPacket(.disconnect, namespace: "/api")])
        #expect(try read("0/api/") == [SocketPacket(.connect(nil), namespace: "/api/")])
        #expect(try read("0/") == [SocketPacket(.connect(nil))])
        #expect(try read("0/,") == [SocketPacket(.connect(nil))])
    }

    @Test func theQueryBehindANamespaceIsNoPartOfItsName() throws {
        #expect(try read("0/api?token=a,{}") == [SocketPacket(.connect(value("{}")), namespace: "/api")])
        #expect(try read("0/?a=b?c") == [SocketPacket(.connect(nil))])
    }

    @Test func aConnectOfDigitsIsOneWithAnId() throws {
        #expect(try read("0123") == [SocketPacket(.connect(nil))])
        #expect(try read("0/api,5{}") == [SocketPacket(.connect(value("{}")), namespace: "/api")])
    }

    @Test func digitsThatAreTooManyForAnIdAreNone() throws {
        let largest = Int.max
        #expect(try read("2\(largest)[\"a\"]") == [SocketPacket(.event(name: "a", Arguments(), id: largest))])
        #expect(try read("2007[\"a\"]") == [SocketPacket(.event(name: "a", Arguments(), id: 7))])
        for digits in ["9223372036854775808", "99999999999999999999", "999999999999999999999999999999"] {
            let event = EngineMessage.text(Array("2\(digits)[\"a\"]".utf8))
            #expect(try read(event) == [SocketPacket(.event(name: "a", Arguments(), id: nil))])
            let answer = EngineMessage.text(Array("3\(digits)[]".utf8))
            #expect(try read(answer) == [SocketPacket(.acknowledgement(Arguments(), id: nil))])
        }
    }

    @Test func aNumberIsAnEventNameToo() throws {
        #expect(try read("2[1,2]") == [SocketPacket(.event(name: "1", Arguments("2"), id: nil))])
    }

    @Test func textIsNotTouched() throws {
        let texts = ["1e21", "-0.001", "9007199254740993", "\"\\u0000\\ud800\u{2028}😀\"", "{\"b\":1,\"a\":1,\"b\":2}"]
        let packet = try #require(try read("2[\"a\",\(texts.joined(separator: ","))]").first)
        guard case .event(_, let arguments, _) = packet.content else { throw PacketError.unknownType }
        #expect(arguments.texts == texts)
    }

    @Test(
        arguments: [
            ("", .unknownType), ("7", .unknownType), ("a", .unknownType), ("abc", .unknownType), ("-1", .unknownType),
            ("0\"a\"", .badPayload), ("0[]", .badPayload), ("0null", .badPayload), ("0{", .badPayload),
            ("0{}{}", .badPayload), ("1{}", .badPayload), ("1/api,[]", .badPayload), ("4[]", .badPayload),
            ("2", .badPayload), ("2{}", .badPayload), ("2abc[\"a\"]", .badPayload), ("2[\"a\"", .badPayload),
            ("2[\"a\"] x", .badPayload), ("2\"a\"", .badPayload), ("21.5[\"a\"]", .badPayload),
            ("2-1[\"a\"]", .badPayload), ("3", .badPayload), ("31{}", .badPayload),
            ("2[]", .badEventName), ("2[null]", .badEventName), ("2[{}]", .badEventName), ("2[true]", .badEventName),
            ("2[\"connect\"]", .badEventName), ("2[\"connect_error\"]", .badEventName),
            ("2[\"disconnect\"]", .badEventName), ("2[\"disconnecting\"]", .badEventName),
            ("2[\"newListener\"]", .badEventName), ("2[\"removeListener\",1]", .badEventName),
            ("2[\"conn\\u0065ct\"]", .badEventName),
            ("5", .badAttachmentCount), ("5[\"a\"]", .badAttachmentCount), ("5-[\"a\"]", .badAttachmentCount),
            ("51[\"a\"]", .badAttachmentCount), ("51.5-[\"a\"]", .badAttachmentCount),
            ("5-1-[\"a\"]", .badAttachmentCount), ("5a-[\"a\"]", .badAttachmentCount), ("6", .badAttachmentCount),
            ("511-[\"a\"]", .tooManyAttachments), ("599999999999999999999-[\"a\"]", .tooManyAttachments),
            ("52-{}", .badPayload), ("50-[\"a\",{\"_placeholder\":true,\"num\":0}]", .badPlaceholder),
        ] as [(EngineMessage, PacketError)])
    func whatIsNoPacketIsRefused(_ text: EngineMessage, _ error: PacketError) {
        #expect(throws: error) { try read(text) }
    }

    @Test func bytesThatAreNoUTF8AreRefused() {
        #expect(throws: PacketError.badNamespace) { try read(.text(Array("0/".utf8) + [0xFF])) }
        #expect(throws: PacketError.badPayload) {
            try read(.text(Array("2[\"a\",\"".utf8) + [0xFF] + Array("\"]".utf8)))
        }
    }

    @Test func nestingHasALimit() throws {
        func event(_ depth: Int) -> EngineMessage {
            "2[\"a\",\(String(repeating: "[", count: depth))\(String(repeating: "]", count: depth))]"
        }
        #expect(try read(event(1023)).count == 1)
        #expect(throws: PacketError.badPayload) { try read(event(1024)) }
        #expect(throws: PacketError.badPayload) { try read(event(100_000)) }
    }
}
