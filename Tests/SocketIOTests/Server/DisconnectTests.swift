import Foundation
import SocketIO
import TestSupport
import Testing

@Suite struct DisconnectTests {
    private let server = SocketServer(options: .patient)
    private let ends = Locked<[String]>([])

    /// Namespaces that note how sockets end.
    private func prepare(_ names: String...) -> [Namespace] {
        names.map { name in
            let namespace = server.namespace(name)
            namespace.onConnection { socket in
                socket.join("r")
                socket.onDisconnecting { socket, _ in note("\(name) disconnecting \(socket.rooms.count)") }
                socket.onDisconnect { socket, reason, rooms in
                    note("\(name) \(reason.rawValue) \(rooms.count) \(socket.rooms.count)")
                }
                socket.on("out") { socket, _ in socket.disconnect() }
                socket.on("hard") { socket, _ in socket.disconnect(closing: true) }
                socket.on("drop") { socket, _ in socket.drop() }
            }
            return namespace
        }
    }

    private func note(_ text: String) { ends.change { $0.append(text) } }

    @Test func aClientLeavesOneNamespaceAndHearsNothing() {
        let namespaces = prepare("/", "/custom")
        let client = MemoryConnection(server)
        _ = client.ask("0", "0/custom")
        #expect(client.ask("1/custom").isEmpty)
        #expect(ends.value == ["/custom disconnecting 2", "/custom client namespace disconnect 2 0"])
        #expect(namespaces.map(\.sockets.count) == [1, 0])
        #expect(client.reason == nil)
        client.say("2/custom,[\"a\"]")
        #expect(client.reason == .forcedClose)
    }

    @Test func aClientMayComeBackOnTheSameConnection() {
        let namespace = prepare("/")[0]
        let client = MemoryConnection(server)
        _ = client.ask("0", "1")
        #expect(client.ask("0").count == 1)
        #expect(namespace.sockets.count == 1)
    }

    @Test func theServerSendsAClientOutOfOneNamespace() {
        let namespaces = prepare("/", "/custom")
        let client = MemoryConnection(server)
        _ = client.ask("0", "0/custom")
        #expect(client.ask("2/custom,[\"out\"]") == ["1/custom,"])
        #expect(client.ask("2[\"out\"]") == ["1"])
        #expect(namespaces.map(\.sockets.count) == [0, 0])
        #expect(ends.value.last == "/ server namespace disconnect 2 0")
        // What was on its way is no fault of the client's; it may join again.
        #expect(client.ask("2[\"a\"]", "30[]", "1").isEmpty)
        #expect(client.reason == nil)
        #expect(client.ask("0").count == 1)
    }

    @Test func theServerEndsAWholeConnection() {
        _ = prepare("/", "/custom")
        let client = MemoryConnection(server)
        _ = client.ask("0", "0/custom")
        #expect(client.ask("2[\"hard\"]", "2[\"a\"]") == ["1", "1/custom,"])
        #expect(client.reason == .forcedServerClose)
        #expect(
            ends.value.filter { !$0.contains("disconnecting") } == [
                "/custom server namespace disconnect 2 0", "/ server namespace disconnect 2 0",
            ])
    }

    @Test func theConnectionEndsOnlyBehindTheLastFarewell() async throws {
        for _ in 0..<200 {
            let server = SocketServer(options: .patient)
            let namespace = server.namespace("/")
            let client = MemoryConnection(server)
            _ = client.ask("0")
            let socket = try #require(namespace.sockets.first)
            // Both are on the lane at once, now and then.
            async let speaking: Void = { for _ in 0..<20 { namespace.emit("a", Arguments()) } }()
            socket.disconnect(closing: true)
            await speaking
            #expect(client.heard().last == "1")
            #expect(client.reason == .forcedServerClose)
        }
    }

    @Test func aDroppedClientHearsNothingInTheNamespace() {
        _ = prepare("/", "/custom")
        let client = MemoryConnection(server)
        _ = client.ask("0", "0/custom")
        #expect(client.ask("2[\"drop\"]").isEmpty)
        #expect(client.reason == .forcedServerClose)
        #expect(Set(ends.value.filter { $0.contains("forced server close") }).count == 2)
    }

    @Test(arguments: [
        DisconnectReason.transportClose, .transportError, .pingTimeout, .parseError, .forcedClose,
    ])
    func theEndOfTheConnectionIsTheEndOfEverySocket(_ reason: DisconnectReason) {
        let namespaces = prepare("/", "/custom")
        let client = MemoryConnection(server)
        _ = client.ask("0", "0/custom")
        client.close(reason)
        #expect(
            ends.value == [
                "/ disconnecting 2", "/ \(reason.rawValue) 2 0", "/custom disconnecting 2",
                "/custom \(reason.rawValue) 2 0",
            ])
        #expect(namespaces.map(\.sockets.count) == [0, 0])
    }

    @Test func anIllegalPacketIsAForcedCloseAndTheLast() {
        _ = prepare("/")
        let client = MemoryConnection(server)
        client.say("0", "2{}", "2[\"out\"]")
        #expect(ends.value == ["/ disconnecting 2", "/ forced close 2 0"])
    }

    @Test func aSocketEndsOnce() throws {
        let namespace = prepare("/")[0]
        let client = MemoryConnection(server)
        _ = client.ask("0")
        let socket = try #require(namespace.sockets.first)
        socket.disconnect()
        socket.disconnect()
        socket.drop()
        client.close(.transportClose)
        #expect(ends.value.count == 2)
        #expect(client.heard() == ["1"])
        socket.emit("a", Arguments())
        socket.join("x")
        #expect(client.heard().isEmpty && socket.rooms.isEmpty)
    }

    @Test func whileItIsDisconnectingASocketCanStillTellItsRooms() {
        let namespace = server.namespace("/")
        namespace.onConnection { socket in
            socket.join("r")
            socket.onDisconnecting { socket, _ in socket.broadcast("bye", Arguments(), to: ["r"]) }
        }
        let (leaver, stayer) = (MemoryConnection(server), MemoryConnection(server))
        leaver.say("0")
        _ = stayer.ask("0")
        leaver.close(.transportClose)
        #expect(stayer.heard() == ["2[\"bye\"]"])
    }

    @Test func onShutdownEverySocketHearsWhyAndNoClientIsSentAway() throws {
        _ = prepare("/", "/custom")
        let (first, second) = (MemoryConnection(server), MemoryConnection(server))
        _ = (first.ask("0", "0/custom"), second.ask("0"))
        server.shutDown()
        #expect(ends.value.filter { $0.contains("server shutting down 2 0") }.count == 3)
        #expect(first.heard().isEmpty && second.heard().isEmpty)
        #expect(first.reason == .serverShuttingDown && second.reason == .serverShuttingDown)
        #expect(throws: EngineError.unavailable("server shutting down")) { try server.admit(Handshake()) }
        #expect(MemoryConnection(server).reason == .serverShuttingDown)
    }

    @Test func theServerIsFinishedWhenAllThatCameIsHandled() async {
        let client = MemoryConnection(server)
        let mayGoOn = DispatchSemaphore(value: 0)
        await withCheckedContinuation { isBusy in
            server.namespace("/").onConnection { socket in
                socket.on("first") { _, _ in
                    isBusy.resume()
                    mayGoOn.wait()
                    note("first")
                }
                socket.on("second") { _, _ in note("second") }
                socket.onDisconnect { _, reason, _ in note(reason.rawValue) }
            }
            client.say("0")
            Thread.detachNewThread { client.say(#"2["first"]"#) }
        }
        client.say(#"2["second"]"#)
        server.shutDown()
        let finished = Task {
            await server.finished()
            note("finished")
        }
        // A server that is finished too early would say so now.
        for _ in 0..<1_000 { await Task.yield() }
        mayGoOn.signal()
        await finished.value
        #expect(ends.value == ["first", "second", "server shutting down", "finished"])
    }

    @Test func aSocketThatEndsWhileItIsIntroducedHearsOfItAfterwards() {
        let namespace = server.namespace("/")
        namespace.onConnection { socket in
            socket.disconnect()
            socket.onDisconnect { _, reason, _ in note(reason.rawValue) }
            note("introduced")
        }
        let client = MemoryConnection(server)
        let heard = client.ask("0")
        #expect(heard.count == 2 && heard.last == "1")
        #expect(ends.value == ["introduced", "server namespace disconnect"])
    }
}
