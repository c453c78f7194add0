import JSONText
import SocketIO
import Synchronization
import TestSupport
import Testing

@Suite struct JoiningTests {
    private func json(_ text: String) -> JSONSlice { JSONSlice(trusted: Array(text.utf8)[...]) }

    /// Waits until the connection has heard something.
    private func answer(_ client: MemoryConnection) async -> [EngineMessage] {
        while true {
            let heard = client.heard()
            if !heard.isEmpty || client.reason != nil { return heard }
            await Task.yield()
        }
    }

    @Test(arguments: ["0\"a\"", "0[]", "0null", "01{", "0/custom,1"])
    func aConnectPayloadIsAnObjectOrAbsent(_ packet: EngineMessage) {
        let client = MemoryConnection(SocketServer(options: .patient))
        client.say(packet)
        // `0/custom,1` is one with an id: it is answered.
        #expect(client.reason == (packet == "0/custom,1" ? nil : .forcedClose))
    }

    @Test func theGateLetsInOrSaysWhyNot() async {
        let server = SocketServer(options: .patient)
        let namespace = server.namespace("/auth")
        namespace.admit { request throws(ConnectRefusal) in
            guard request.auth?["token"]?.string == "good" else {
                let data = request.auth?["nodata"] == nil ? JSONSlice(trusted: Array("{\"code\":401}".utf8)[...]) : nil
                throw ConnectRefusal("Not authorized", data: data)
            }
            return Admission(id: "me", privateID: "secret", rooms: ["r1", "r2"], userData: 7)
        }
        let client = MemoryConnection(server)
        client.say("0/auth,{\"token\":\"bad\"}")
        #expect(await answer(client) == ["4/auth,{\"message\":\"Not authorized\",\"data\":{\"code\":401}}"])
        client.say("0/auth,{\"nodata\":1}")
        #expect(await answer(client) == ["4/auth,{\"message\":\"Not authorized\"}"])
        client.say("0/auth,{\"token\":\"good\"}")
        #expect(await answer(client) == ["0/auth,{\"sid\":\"me\",\"pid\":\"secret\"}"])
        let socket = namespace.socket("me")
        #expect(socket?.rooms == ["me", "r1", "r2"])
        #expect(socket?.data as? Int == 7)
        #expect(socket?.isRecovered == false)
    }

    @Test func aGateThatAnswersTooLateLetsNobodyIn() async {
        let server = SocketServer(options: .patient)
        let namespace = server.namespace("/")
        let (opened, open) = AsyncStream<Void>.makeStream()
        let isOut = Locked(false)
        namespace.admit { _ throws(ConnectRefusal) in
            for await _ in opened {}
            defer { isOut.change { $0 = true } }
            return Admission(id: "late")
        }
        namespace.onConnection { _ in Issue.record("let in") }
        let gone = MemoryConnection(server)
        gone.say("0")
        gone.close(.transportClose)
        let away = MemoryConnection(server)
        // Who says good-bye while it waits is not in, and may ask again.
        away.say("0", "1")
        open.finish()
        while !isOut.value { await Task.yield() }
        #expect(namespace.sockets.isEmpty)
        #expect(away.reason == nil && away.heard().isEmpty)
    }

    @Test func aSecondConnectEndsTheConnection() {
        let server = SocketServer(options: .patient)
        _ = server.namespace("/")
        let client = MemoryConnection(server)
        client.say("0", "0")
        #expect(client.reason == .forcedClose)
    }

    // Those with attachments at their beginning: none is waited for. What comes behind the header is not looked at.
    @Test(arguments: [
        "2[\"a\"]", "31[]", "1", "2/other,[\"a\"]", "4{\"message\":\"m\"}", "510-[\"a\"]",
        "51-/other,[\"a\",{\"_placeholder\":true,\"num\":0}]", "61-1[]", "2[\"a\",", "3x",
    ])
    func aPacketForANamespaceThatWasNotJoinedEndsTheConnection(_ packet: EngineMessage) {
        let server = SocketServer(options: .patient)
        _ = server.namespace("/")
        _ = server.namespace("/other")
        let client = MemoryConnection(server)
        client.say(packet)
        #expect(client.reason == .forcedClose)
    }

    @Test func aClientThatJoinsNothingIsClosed() throws {
        let timers = ManualTimers()
        let server = SocketServer(options: timers.options)
        _ = server.namespace("/")
        let (idle, refused, joined) = (MemoryConnection(server), MemoryConnection(server), MemoryConnection(server))
        refused.say("0/random")
        joined.say("0")
        #expect(timers.pending == [.seconds(45), .seconds(45)])
        timers.runAll()
        #expect(idle.reason == .forcedClose)
        #expect(refused.reason == .forcedClose)
        #expect(joined.reason == nil)
        // Once in is enough, also for who leaves again.
        joined.say("1")
        timers.runAll()
        #expect(joined.reason == nil)
    }

    @Test func aNamespaceHasSeveralNamesAndOneCrowd() {
        let server = SocketServer(options: .patient)
        let namespace = server.namespace("/", aliases: ["/api", "/api/"])
        let (first, second) = (MemoryConnection(server), MemoryConnection(server))
        first.say("0", "0/api/,")
        second.say("0/api")
        #expect(namespace.sockets.map(\.namespace) == ["/", "/api/", "/api"])
        _ = (first.heard(), second.heard())
        namespace.emit("a", Arguments("1"))
        #expect(Set(first.heard().compactMap(\.text)) == ["2[\"a\",1]", "2/api/,[\"a\",1]"])
        #expect(second.heard() == ["2/api,[\"a\",1]"])
        #expect(server.namespace("/api") === namespace)
    }

    @Test func theHandshakeAndThePayloadAreAtHand() {
        let server = SocketServer(options: .patient)
        let seen = Locked<[String]>([])
        server.namespace("/").onConnection { socket in
            let handshake = socket.request.handshake
            seen.change { $0 = [handshake.url, handshake.header("user-agent") ?? "", handshake.address] }
            #expect(socket.request.auth?["a"]?.integer == 1)
        }
        let handshake = Handshake(
            url: "/socket.io/?x=1", headers: [("user-agent", "test")], address: "192.0.2.1", isSecure: true)
        MemoryConnection(server, handshake: handshake).say("0{\"a\":1}")
        #expect(seen.value == ["/socket.io/?x=1", "test", "192.0.2.1"])
    }

    @Test func whoComesWithAnIdThatIsInUseTakesItOver() async {
        let server = SocketServer(options: .patient)
        let namespace = server.namespace("/")
        let ends = Locked<[String]>([])
        namespace.admit { _ throws(ConnectRefusal) in Admission(id: "me", rooms: ["r"]) }
        namespace.onConnection { socket in
            socket.onDisconnect { _, reason, rooms in ends.change { $0.append("\(reason.rawValue) \(rooms)") } }
        }
        let (old, new) = (MemoryConnection(server), MemoryConnection(server))
        old.say("0")
        #expect(await answer(old) == ["0{\"sid\":\"me\"}"])
        new.say("0")
        #expect(await answer(new) == ["0{\"sid\":\"me\"}"])
        #expect(old.reason == .forcedServerClose && old.heard().isEmpty)
        #expect(ends.value == ["forced server close [\"me\", \"r\"]"])
        namespace.emit("a", Arguments(), to: ["r"])
        #expect(await answer(new) == ["2[\"a\"]"])
        #expect(namespace.sockets.count == 1)
    }

    @Test func oneGateAtATimeDecidesAboutAConnection() async {
        let server = SocketServer(options: .patient)
        let (asked, ask) = AsyncStream<String>.makeStream()
        let (answers, answer) = AsyncStream<Void>.makeStream()
        let asking = Locked((now: 0, most: 0))
        server.namespace("/").admit { request throws(ConnectRefusal) in
            asking.change { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            ask.yield(request.auth?["n"]?.string ?? "")
            for await _ in answers { break }
            asking.change { $0.now -= 1 }
            return Admission(id: request.auth?["n"]?.string)
        }
        let client = MemoryConnection(server)
        var questions = asked.makeAsyncIterator()
        client.say("0{\"n\":\"first\"}")
        #expect(await questions.next() == "first")
        client.say("1", "0{\"n\":\"second\"}", "1", "0{\"n\":\"third\"}")
        answer.yield()
        #expect(await questions.next() == "third")
        answer.yield()
        #expect(await self.answer(client) == ["0{\"sid\":\"third\"}"])
        #expect(asking.value.most == 1)
    }

    @Test(arguments: ["1", "0", "2[\"a\"]"])
    func whoSaidGoodByeWhileTheGateDecidesHasLeft(_ packet: EngineMessage) {
        let server = SocketServer(options: .patient)
        server.namespace("/").admit { _ throws(ConnectRefusal) in
            try? await Task.sleep(for: .seconds(60))
            return Admission()
        }
        let client = MemoryConnection(server)
        client.say("0", "1")
        if packet == "0" { client.say("0") }
        #expect(client.reason == nil)
        client.say(packet)
        #expect(client.reason == .forcedClose)
    }

    @Test func aMinuteHasAMostOfConnects() {
        let timers = ManualTimers()
        var options = timers.options
        options.maximumConnects = 3
        let server = SocketServer(options: options)
        _ = server.namespace("/")
        let client = MemoryConnection(server)
        for _ in 0..<2 {
            client.say("0", "1", "0/random", "0", "1")
            #expect(client.reason == nil)
            timers.advance(.seconds(60))
        }
        client.say("0", "1", "0", "1", "0", "1")
        #expect(client.reason == nil)
        client.say("0")
        #expect(client.reason == .forcedClose)
    }
}
