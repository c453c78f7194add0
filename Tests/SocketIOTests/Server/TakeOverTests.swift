import SocketIO
import TestSupport
import Testing

/// Sockets that get the same id: every random number is the same here.
@Suite struct TakeOverTests {
    private let server: SocketServer
    private let namespace: Namespace
    private let id = String(repeating: "A", count: 20)

    init() {
        server = SocketServer(options: SocketOptions(random: { Array(repeating: 0, count: $0) }))
        namespace = server.namespace("/", aliases: ["/api"])
    }

    @Test func whoLosesItsIdWhileItLeavesKeepsItsRoomsToTheEnd() {
        let (old, new) = (MemoryConnection(server), MemoryConnection(server))
        let seen = Locked<[String]>([])
        let isFirst = Locked(true)
        namespace.onConnection { socket in
            guard isFirst.value else { return }
            isFirst.change { $0 = false }
            socket.join("r")
            socket.onDisconnecting { socket, _ in
                new.say("0")
                seen.change { $0 += socket.rooms }
            }
            socket.onDisconnect { socket, _, rooms in
                seen.change { $0 += rooms }
                socket.broadcast("left", Arguments(), to: ["r"])
            }
        }
        old.say("0")
        old.close(.transportClose)
        #expect(seen.value == [id, "r", id, "r"])
        #expect(new.reason == nil)
        #expect(new.heard() == ["0{\"sid\":\"\(id)\"}"])
        #expect(namespace.sockets.map(\.rooms) == [[id]])
    }

    @Test func onItsOwnConnectionASocketGivesWayAlone() {
        _ = server.namespace("/other")
        let client = MemoryConnection(server)
        _ = client.ask("0/other", "0")
        #expect(client.ask("0/api") == ["1", "0/api,{\"sid\":\"\(id)\"}"])
        #expect(client.reason == nil)
        #expect(namespace.sockets.map(\.namespace) == ["/api"])
    }

    @Test func whoComesAgainBeforeItHasLeftStays() {
        let client = MemoryConnection(server)
        let isFirst = Locked(true)
        namespace.onConnection { socket in
            guard isFirst.value else { return }
            isFirst.change { $0 = false }
            socket.onDisconnecting { _, _ in client.say("0") }
        }
        _ = client.ask("0")
        #expect(client.ask("1") == ["0{\"sid\":\"\(id)\"}"])
        #expect(client.reason == nil)
        #expect(namespace.sockets.count == 1)
    }
}
