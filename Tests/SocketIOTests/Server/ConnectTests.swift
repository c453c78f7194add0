import JSONText
import SocketIO
import Testing

@Suite struct ConnectTests {
    /// The server of the protocol's test suite: `/` and `/custom`, each telling what the client brought.
    private func makeServer() -> SocketServer {
        let server = SocketServer(options: .patient)
        for name in ["/", "/custom"] {
            server.namespace(name).onConnection { socket in
                socket.emit("auth", Arguments([socket.request.auth ?? JSONSlice(trusted: Array("{}".utf8)[...])]))
                socket.on("message") { $0.emit("message-back", $1.arguments) }
                socket.on("message-with-ack") { $1.acknowledge($1.arguments) }
            }
        }
        return server
    }

    private func sid(_ message: EngineMessage, after lead: String) throws -> String {
        let text = try #require(message.text)
        #expect(text.hasPrefix(lead))
        let payload = try JSONSlice(validating: Array(text.dropFirst(lead.count).utf8))
        #expect(payload.members.map(\.key) == ["sid"])
        return try #require(payload["sid"]?.string)
    }

    @Test func connectIsAnsweredWithAnIdThenTheApplicationSpeaks() throws {
        let client = MemoryConnection(makeServer())
        let answer = client.ask("0")
        let id = try sid(answer[0], after: "0")
        #expect(id.count == 20 && id != client.id)
        #expect(answer.dropFirst() == ["2[\"auth\",{}]"])
    }

    @Test func eventsComeBackByteForByte() {
        let client = MemoryConnection(makeServer())
        _ = client.ask("0")
        #expect(client.ask("2[\"message\",1,\"2\",{\"3\":[true]}]") == ["2[\"message-back\",1,\"2\",{\"3\":[true]}]"])
        #expect(client.ask("2456[\"message-with-ack\",1,\"2\",{\"3\":[false]}]") == ["3456[1,\"2\",{\"3\":[false]}]"])
        let places = "{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}"
        #expect(
            client.ask("52-[\"message\",\(places)]", [1, 2, 3], [4, 5, 6])
                == ["52-[\"message-back\",\(places)]", [1, 2, 3], [4, 5, 6]])
        #expect(
            client.ask("52-789[\"message-with-ack\",\(places)]", [1, 2, 3], [4, 5, 6])
                == ["62-789[\(places)]", [1, 2, 3], [4, 5, 6]])
    }

    @Test func anUnknownNamespaceIsRefusedAndTheConnectionStays() {
        let client = MemoryConnection(makeServer())
        #expect(client.ask("0/random") == ["4/random,{\"message\":\"Invalid namespace\"}"])
        #expect(client.ask("0/custom,{\"token\":\"abc\"}").last == "2/custom,[\"auth\",{\"token\":\"abc\"}]")
        #expect(client.reason == nil)
    }

    @Test(arguments: ["abc", "2{}", "2abc[\"message\",1]", ""])
    func aPacketThatIsNoneEndsTheConnection(_ packet: String) {
        let client = MemoryConnection(makeServer())
        _ = client.ask("0")
        client.say("\(packet)")
        #expect(client.reason == .forcedClose)
    }
}
