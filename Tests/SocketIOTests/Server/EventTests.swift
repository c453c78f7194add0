import SocketIO
import Synchronization
import TestSupport
import Testing

@Suite struct EventTests {
    private let server = SocketServer(options: .patient)
    private let seen = Locked<[String]>([])

    private func note(_ text: String) { seen.change { $0.append(text) } }

    @Test func anEventFindsItsHandlerOrTheOneForAll() {
        server.namespace("/").onConnection { socket in
            socket.on("a") { _, _ in note("first") }
            socket.on("a") { _, event in note("a \(event.arguments.texts)") }
            socket.onAny { _, event in note("any \(event.name)") }
        }
        MemoryConnection(server).say("0", "2[\"a\",1,[2]]", "2[\"b\"]", "2[7]")
        #expect(seen.value == ["a [\"1\", \"[2]\"]", "any b", "any 7"])
    }

    @Test func namesThatOnlyLookAlikeAreOfOtherEventsAndNamespaces() {
        server.namespace("/caf\u{E9}").onConnection { socket in
            socket.on("\u{E9}") { _, _ in note("one") }
            socket.on("e\u{301}") { _, _ in note("two") }
        }
        let client = MemoryConnection(server)
        client.say("0/caf\u{E9},", "2/caf\u{E9},[\"\u{E9}\"]", "2/caf\u{E9},[\"e\u{301}\"]")
        #expect(seen.value == ["one", "two"])
        _ = client.heard()
        #expect(client.ask("0/cafe\u{301},") == ["4/cafe\u{301},{\"message\":\"Invalid namespace\"}"])
    }

    @Test func anEventThatNobodyHandlesIsNoFault() {
        _ = server.namespace("/")
        let client = MemoryConnection(server)
        client.say("0", "2[\"a\"]", "27[\"a\"]")
        #expect(client.reason == nil)
    }

    @Test func anAcknowledgementIsSentOnceAndOnlyWhereOneIsWanted() {
        server.namespace("/").onConnection { socket in
            socket.onAny { _, event in
                note("\(event.wantsAcknowledgement)")
                event.acknowledge(Arguments("1"))
                event.acknowledge(Arguments("2"))
            }
        }
        let client = MemoryConnection(server)
        _ = client.ask("0")
        #expect(client.ask("25[\"a\"]", "2[\"a\"]") == ["35[1]"])
        #expect(seen.value == ["true", "false"])
    }

    @Test func anAcknowledgementAfterTheEndIsNotSent() throws {
        let kept = Locked<SocketEvent?>(nil)
        server.namespace("/").onConnection { $0.onAny { _, event in kept.change { $0 = event } } }
        let client = MemoryConnection(server)
        // The same client may be back by then: the answer is for a socket that is no more.
        client.say("0", "25[\"a\"]", "1", "0")
        _ = client.heard()
        try #require(kept.value).acknowledge()
        #expect(client.heard().isEmpty)
    }

    @Test func aGuardKeepsAnEventFromItsHandler() {
        struct Refusal: Error {}
        server.namespace("/").onConnection { socket in
            socket.use { _, event in note("guard \(event.name)") }
            socket.use { _, event in if event.name == "forbidden" { throw Refusal() } }
            socket.onRefused { socket, event, error in
                note("\(event.name) \(error)")
                socket.emit("mw-error", Arguments("\"nope\""))
            }
            socket.onAny { _, event in note("handler \(event.name)") }
        }
        let client = MemoryConnection(server)
        _ = client.ask("0")
        #expect(client.ask("2[\"forbidden\"]", "2[\"a\"]") == ["2[\"mw-error\",\"nope\"]"])
        #expect(seen.value == ["guard forbidden", "forbidden Refusal()", "guard a", "handler a"])
    }

    @Test func eventsKeepTheirOrderInBothDirections() {
        server.namespace("/").onConnection { socket in socket.on("a") { $0.emit("b", $1.arguments) } }
        let client = MemoryConnection(server)
        _ = client.ask("0")
        for number in 0..<5000 { client.say("2[\"a\",\(number)]") }
        #expect(client.heard() == (0..<5000).map { "2[\"b\",\($0)]" })
    }

    @Test func whatAHandlerCausesIsHandledAfterIt() {
        let client = Locked<MemoryConnection?>(nil)
        server.namespace("/").onConnection { socket in
            // The client is as fast as it gets: its event is there before the handlers are.
            client.value?.say("2[\"a\",0]")
            socket.on("a") { socket, event in
                note("begin \(event.arguments.texts)")
                if event.arguments.texts == ["0"] { client.value?.say("2[\"a\",1]") }
                note("end \(event.arguments.texts)")
            }
            socket.onDisconnect { _, _, _ in note("left") }
            note("connected")
        }
        let connection = MemoryConnection(server)
        client.change { $0 = connection }
        connection.say("0")
        #expect(
            seen.value == ["connected", "begin [\"0\"]", "end [\"0\"]", "begin [\"1\"]", "end [\"1\"]"])
    }

    @Test func aVolatileEventIsDroppedWhenItCannotLeave() {
        let namespace = server.namespace("/")
        let client = MemoryConnection(server)
        _ = client.ask("0")
        namespace.sockets[0].emit("a", Arguments(), isVolatile: true)
        #expect(client.heard() == ["2[\"a\"]"])
        client.becomeUnwritable()
        namespace.sockets[0].emit("a", Arguments(), isVolatile: true)
        namespace.emit("a", Arguments(), isVolatile: true)
        namespace.emit("b", Arguments())
        #expect(client.heard() == ["2[\"b\"]"])
    }

    @Test func anOffsetGoesOnlyToClientsThatCanComeBack() async {
        let namespace = server.namespace("/")
        let client = MemoryConnection(server)
        _ = client.ask("0")
        namespace.sockets[0].emit("a", Arguments("1"), offset: "here")
        #expect(client.heard() == ["2[\"a\",1]"])
        namespace.admit { _ throws(ConnectRefusal) in Admission(id: "back", privateID: "p") }
        let other = MemoryConnection(server)
        other.say("0")
        while other.heard().isEmpty { await Task.yield() }
        namespace.socket("back")?.emit("a", Arguments("1"), offset: "\"here\"")
        #expect(other.heard() == ["2[\"a\",1,\"\\\"here\\\"\"]"])
    }
}
