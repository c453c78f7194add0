import Foundation
import SocketIO
import SyncEngine
import TestSupport
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

    @Test("What a client sent that was let in as the server began to end is stored")
    func storesWhatNewcomersSent() async throws {
        let world = try await HubWorld()
        let (ada, ben, token) = (try world.user("ada").id, try world.user("ben").id, try world.token("ada"))
        let shutDown = Locked<Task<Void, Never>?>(nil)
        let client = HubClient()
        let connection = LingeringConnection(client) {
            shutDown.change { $0 = Task { await world.hub.shutDown() } }
        } whenLeaving: {
            client.emit("send_message", #"{"receiverId":\#(ben),"message":"hello","type":"text"}"#)
            client.cut(.serverShuttingDown)
        }
        client.attach(to: world.hub.server.open(connection))
        // It has gone before it reads that it is in.
        await #expect(throws: HubClient.Closed.self) { try await client.connect(#"{"token":"\#(token)"}"#) }
        await shutDown.value?.value
        let messages = try await world.service.history(reader: ben, peer: ada, before: nil, limit: 10)
        #expect(messages.map(\.text) == ["hello"])
    }
}

/// A connection that the server begins to leave while its client is told that it is in, and that is heard until its
/// client has gone, as a WebSocket is.
private final class LingeringConnection: EngineConnection {
    private let client: HubClient
    private let whenIn: @Sendable () -> Void
    private let whenLeaving: @Sendable () -> Void
    private let isLeaving = DispatchSemaphore(value: 0)

    init(_ client: HubClient, whenIn: @escaping @Sendable () -> Void, whenLeaving: @escaping @Sendable () -> Void) {
        self.client = client
        self.whenIn = whenIn
        self.whenLeaving = whenLeaving
    }

    var id: String { client.id }
    var handshake: Handshake { client.handshake }

    func send(_ messages: [EngineMessage], isVolatile: Bool) {
        guard case .text(let bytes) = messages.first, bytes.starts(with: "0".utf8) else { return }
        whenIn()
        // The limit is for a machine with one processor, where nothing can happen meanwhile.
        _ = isLeaving.wait(timeout: .now() + .seconds(5))
    }

    var queuedBytes: Int { 0 }

    func close(_ reason: DisconnectReason) {
        if reason == .serverShuttingDown { whenLeaving() }
        isLeaving.signal()
    }
}
