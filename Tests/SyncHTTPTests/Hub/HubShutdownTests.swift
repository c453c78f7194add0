import SyncEngine
import Testing

@testable import SyncHTTP

@Suite("Hub: the end of the server")
struct HubShutdownTests {
    @Test("What was on the wire when the server began to end is stored, up to the client's good-bye")
    func storesWhatIsOnTheWire() async throws {
        var kept: SyncService?
        var people: [UserID] = []
        try await TestServer.run { server in
            (kept, people) = (server.service, [try server.user("ada").id, try server.user("ben").id])
            let client = try await LiveSocket(server, as: "ada").socket
            func frames(_ numbers: Range<Int>) -> [UInt8] {
                numbers.flatMap { number in
                    WebSocketClient.text(
                        #"42["send_message",{"receiverId":\#(people[1]),"message":"\#(number)","type":"text"}]"#)
                }
            }
            try await client.send(frames(0..<50))
            await server.stop()
            while let frame = try await client.receive(), frame.opcode != 8 {}
            // To the server it is the same whether a client sent this before its closing frame came or behind it.
            try await client.send(frames(50..<100) + WebSocketClient.frame(8, []))
            while try await client.receive() != nil {}
        }
        let messages = try await #require(kept).history(reader: people[1], peer: people[0], before: nil, limit: 200)
        #expect(messages.map(\.text) == (0..<100).map(String.init))
    }
}
