import JSONText
import SocketIO
import TestSupport
import Testing

@Suite struct RecoveryTests {
    private let timers = ManualTimers()
    private let server: SocketServer
    private let namespace: Namespace
    private let seen = Locked<[String]>([])

    init() {
        server = SocketServer(options: timers.options)
        namespace = server.namespace("/", aliases: ["/api"])
        var options = RecoveryOptions()
        options.maximumEvents = 5
        namespace.recover(options)
        let seen = seen
        namespace.onConnection { socket in
            seen.change { $0.append("\(socket.isRecovered) \(socket.rooms.count) \(socket.data as? Int ?? 0)") }
            socket.on("out") { socket, _ in socket.disconnect() }
        }
    }

    /// What a client knows of itself.
    private struct Session {
        var sid: String
        var pid: String
        var offset: String?
    }

    private func session(_ answer: EngineMessage?, offset: String? = nil) throws -> Session {
        let text = try #require(answer?.text?.drop { $0 != "{" })
        let payload = try JSONSlice(validating: Array(text.utf8))
        #expect(payload.members.map(\.key) == ["sid", "pid"])
        let (sid, pid) = (try #require(payload["sid"]?.string), try #require(payload["pid"]?.string))
        return Session(sid: sid, pid: pid, offset: offset)
    }

    /// The last argument of an event.
    private func offset(_ message: EngineMessage?) throws -> String {
        let text = try #require(message?.text?.drop { $0 != "[" })
        return try #require(try JSONSlice(validating: Array(text.utf8)).elements.last?.string)
    }

    private func connect(_ client: MemoryConnection, as session: Session) -> [EngineMessage] {
        let offset = session.offset.map { ",\"offset\":\"\($0)\"" } ?? ""
        return client.ask("0{\"pid\":\"\(session.pid)\"\(offset)}")
    }

    /// A client that has heard one event, and is gone.
    private func lose(
        _ reason: DisconnectReason, before: (Socket) -> Void = { _ in }
    ) throws -> Session {
        let client = MemoryConnection(server)
        var lost = try session(client.ask("0").first)
        let socket = try #require(namespace.socket(lost.sid))
        socket.emit("first", Arguments("1"))
        lost.offset = try offset(client.heard().first)
        before(socket)
        client.close(reason)
        return lost
    }

    @Test func everyEventEndsWithItsOffsetUnlessItIsVolatileOrToBeAcknowledged() async throws {
        let client = MemoryConnection(server)
        let answer = try session(client.ask("0").first)
        let socket = try #require(namespace.socket(answer.sid))
        socket.emit("a", Arguments("1"))
        namespace.emit("b", Arguments())
        namespace.emit("c", Arguments(), isVolatile: true)
        socket.emit("d", Arguments(), isVolatile: true)
        let task = Task { try await socket.request("e", Arguments("1"), timeout: nil) }
        var heard: [EngineMessage] = []
        while heard.count < 5 {
            heard += client.heard()
            await Task.yield()
        }
        let offsets = try heard.prefix(2).map { try offset($0) }
        #expect(Set(offsets).count == 2)
        #expect(
            heard == [
                "2[\"a\",1,\"\(offsets[0])\"]", "2[\"b\",\"\(offsets[1])\"]", "2[\"c\"]", "2[\"d\"]", "20[\"e\",1]",
            ])
        client.say("30[]")
        _ = try await task.value
    }

    @Test(arguments: [
        DisconnectReason.transportError, .transportClose, .forcedClose, .pingTimeout, .forcedServerClose,
    ])
    func whoLostTheConnectionGoesOnWhereItWas(_ reason: DisconnectReason) throws {
        let lost = try lose(reason) { socket in
            socket.join("r")
            socket.data = 7
        }
        namespace.emit("all", Arguments("1"))
        namespace.emit("room", Arguments("{\"_placeholder\":true,\"num\":0}", attachments: [[9]]), to: ["r"])
        namespace.emit("other", Arguments(), to: ["s"])
        namespace.emit("without", Arguments(), except: ["r"])
        namespace.emit("gone", Arguments(), isVolatile: true)
        let client = MemoryConnection(server)
        let heard = connect(client, as: lost)
        #expect(heard.count == 4)
        #expect(heard[0] == "2[\"all\",1,\"\(try offset(heard[0]))\"]")
        #expect(heard[1].text?.hasPrefix("51-[\"room\",{\"_placeholder\":true,\"num\":0},") == true)
        #expect(heard[2] == [9])
        #expect(heard[3] == "0{\"sid\":\"\(lost.sid)\",\"pid\":\"\(lost.pid)\"}")
        #expect(seen.value == ["false 1 0", "true 2 7"])
        namespace.emit("a", Arguments(), to: ["r"])
        #expect(client.heard().count == 1)
    }

    @Test func itCanComeBackAgainAndAgainAndUnderAnotherName() throws {
        var lost = try lose(.transportClose)
        for round in 0..<3 {
            namespace.emit("a", Arguments("\(round)"))
            let client = MemoryConnection(server)
            let heard = client.ask("0/api,{\"pid\":\"\(lost.pid)\",\"offset\":\"\(lost.offset ?? "")\"}")
            #expect(heard.count == 2)
            #expect(heard[0].text?.hasPrefix("2/api,[\"a\",\(round),") == true)
            #expect(try session(heard[1]).sid == lost.sid)
            lost.offset = try offset(heard[0])
            client.close(.pingTimeout)
        }
    }

    @Test func aClientThatCannotGoOnBeginsAnew() throws {
        func isFresh(_ session: Session) throws -> Bool {
            let heard = connect(MemoryConnection(server), as: session)
            let answer = try self.session(heard.last)
            return heard.count == 1 && answer.sid != session.sid && answer.pid != session.pid
        }
        let lost = try lose(.transportClose)
        #expect(try isFresh(Session(sid: "x", pid: "unknown", offset: lost.offset)))
        for offset in [nil, "", "unknown", "x.0", "\(lost.offset ?? "")0", "\(lost.offset?.dropLast() ?? "")-1"] {
            #expect(try isFresh(Session(sid: lost.sid, pid: lost.pid, offset: offset)))
        }
        // Six events later the log has no longer what followed the offset.
        for _ in 0..<6 { namespace.emit("a", Arguments()) }
        #expect(try isFresh(lost))
        let early = try lose(.transportClose)
        timers.advance(.seconds(121))
        #expect(try isFresh(early))
        #expect(!seen.value.contains { $0.hasPrefix("true") })
    }

    @Test func whoLeftOrWasSentAwayBeginsAnew() throws {
        let left = try lose(.transportClose) { $0.disconnect() }
        #expect(try session(connect(MemoryConnection(server), as: left).last).sid != left.sid)
        let client = MemoryConnection(server)
        let away = try session(client.ask("0").first, offset: left.offset)
        client.say("1")
        #expect(try session(connect(MemoryConnection(server), as: away).last).sid != away.sid)
        let illegal = try lose(.parseError)
        #expect(try session(connect(MemoryConnection(server), as: illegal).last).sid != illegal.sid)
    }

    @Test func aSessionBelongsToWhoCameLast() throws {
        let lost = try lose(.transportClose)
        let (first, second) = (MemoryConnection(server), MemoryConnection(server))
        #expect(try session(connect(first, as: lost).last).sid == lost.sid)
        #expect(try session(connect(second, as: lost).last).sid == lost.sid)
        #expect(first.reason == .forcedServerClose)
        #expect(namespace.sockets.count == 1)
    }

    @Test func theGateIsNotAskedAgain() throws {
        let lost = try lose(.transportClose)
        namespace.admit { _ throws(ConnectRefusal) in throw ConnectRefusal("no") }
        #expect(try session(connect(MemoryConnection(server), as: lost).last).sid == lost.sid)
    }

    @Test func withoutRecoveryAPrivateIDIsNothingButAMember() throws {
        let plain = SocketServer(options: .patient)
        _ = plain.namespace("/")
        let heard = MemoryConnection(plain).ask("0{\"pid\":\"p\",\"offset\":\"o\"}")
        #expect(heard.count == 1 && heard[0].text?.contains("pid") == false)
    }

    @Test func whoIsBackBeforeItsLossIsNoticedGoesOn() throws {
        let client = MemoryConnection(server)
        var lost = try session(client.ask("0").first)
        namespace.emit("a", Arguments())
        lost.offset = try offset(client.heard().first)
        namespace.emit("b", Arguments())
        let heard = connect(MemoryConnection(server), as: lost)
        #expect(heard.first?.text?.hasPrefix("2[\"b\",") == true)
        #expect(try session(heard.last).sid == lost.sid)
        #expect(client.reason == .forcedServerClose)
        #expect(namespace.sockets.map(\.id) == [lost.sid])
    }

    @Test func whoComesBackTakesItsIdOver() async throws {
        namespace.admit { _ throws(ConnectRefusal) in Admission(id: "me") }
        func join() async throws -> (MemoryConnection, Session) {
            let client = MemoryConnection(server)
            client.say("0")
            while true {
                if let answer = client.heard().first { return (client, try session(answer)) }
                await Task.yield()
            }
        }
        var (first, lost) = try await join()
        namespace.emit("a", Arguments())
        lost.offset = try offset(first.heard().first)
        first.close(.transportClose)
        let (second, _) = try await join()
        #expect(try session(connect(MemoryConnection(server), as: lost).last).sid == "me")
        #expect(second.reason == .forcedServerClose)
        #expect(namespace.sockets.count == 1)
    }

    @Test func aQuietClientGoesOnHoweverLongAgoItsLastEventWas() throws {
        let client = MemoryConnection(server)
        var lost = try session(client.ask("0").first)
        let socket = try #require(namespace.socket(lost.sid))
        socket.emit("first", Arguments())
        lost.offset = try offset(client.heard().first)
        for _ in 0..<20 {
            timers.advance(.seconds(30))
            namespace.emit("other", Arguments(), to: ["r"])
        }
        // What came before it was in the room is not for it.
        socket.join("r")
        client.close(.pingTimeout)
        namespace.emit("missed", Arguments(), to: ["r"])
        let heard = connect(MemoryConnection(server), as: lost)
        #expect(heard.map { $0.text?.prefix(9) } == ["2[\"missed", "0{\"sid\":\""])
    }

    @Test func whatWasMissedIsMissedUntilItIsHeard() throws {
        let lost = try lose(.transportClose)
        namespace.emit("a", Arguments())
        for _ in 0..<3 {
            let client = MemoryConnection(server)
            #expect(connect(client, as: lost).count == 2)
            client.close(.transportClose)
            timers.advance(.seconds(30))
        }
        timers.advance(.seconds(30))
        #expect(try session(connect(MemoryConnection(server), as: lost).last).sid != lost.sid)
    }

    @Test func whoWasToldNothingMissesWhatCameSince() throws {
        namespace.emit("before", Arguments())
        let client = MemoryConnection(server)
        let lost = try session(client.ask("0").first)
        client.close(.transportClose)
        namespace.emit("since", Arguments())
        let heard = connect(MemoryConnection(server), as: lost)
        #expect(heard.count == 2)
        #expect(try session(heard.last).sid == lost.sid)
    }

    @Test func whoMissedTooMuchBeginsAnew() throws {
        var options = RecoveryOptions()
        options.maximumMissedBytes = 3000
        namespace.recover(options)
        let event = Arguments("\"\(String(repeating: "x", count: 1000))\"")
        for (count, isRecovered) in [(2, true), (3, false)] {
            let lost = try lose(.transportClose)
            for _ in 0..<count { namespace.emit("a", event) }
            namespace.emit("other", event, to: ["r"])
            let heard = connect(MemoryConnection(server), as: lost)
            #expect(heard.count == (isRecovered ? count + 1 : 1))
            #expect(try (session(heard.last).sid == lost.sid) == isRecovered)
        }
    }

    @Test func theLogHasALimitInBytes() throws {
        var options = RecoveryOptions()
        options.maximumBytes = 3000
        namespace.recover(options)
        let event = Arguments("\"\(String(repeating: "x", count: 1000))\"")
        for (count, isRecovered) in [(2, true), (3, false)] {
            let lost = try lose(.transportClose)
            for _ in 0..<count { namespace.emit("other", event, to: ["r"]) }
            #expect(try (session(connect(MemoryConnection(server), as: lost).last).sid == lost.sid) == isRecovered)
        }
    }

    @Test func whatHasExpiredIsForgottenAlsoWhenNothingHappens() {
        final class Note: Sendable {}
        weak var note: Note?
        let client = MemoryConnection(server)
        _ = client.ask("0")
        do {
            let fresh = Note()
            note = fresh
            namespace.sockets.first?.data = fresh
        }
        client.close(.transportClose)
        timers.advance(.seconds(60))
        timers.runAll()
        #expect(note != nil)
        timers.advance(.seconds(60))
        timers.runAll()
        #expect(note == nil)
        #expect(timers.pending.isEmpty)
    }

    /// Events from many threads, a client that loses its connection now and then: it hears each event once, in order.
    @Test func nothingIsLostOrDoubledWhileOthersSpeak() async throws {
        let server = SocketServer(options: .patient)
        let namespace = server.namespace("/")
        namespace.recover()
        async let speaking: Void = withTaskGroup(of: Void.self) { group in
            for speaker in 0..<4 {
                group.addTask { for number in 0..<500 { namespace.emit("e", Arguments("\(speaker)", "\(number)")) } }
            }
        }
        var client = MemoryConnection(server)
        var session = try session(client.ask("0").first)
        namespace.emit("e", Arguments("9", "0"))
        var heard: [EngineMessage] = []
        for round in 0..<50 {
            for _ in 0..<20 { await Task.yield() }
            if round == 49 { await speaking }
            client.close(.transportClose)
            heard += client.heard().filter { $0.text?.hasPrefix("2[") == true }
            if let last = heard.last { session.offset = try offset(last) }
            client = MemoryConnection(server)
            client.say("0{\"pid\":\"\(session.pid)\",\"offset\":\"\(session.offset ?? "")\"}")
            if heard.isEmpty { session = try self.session(client.heard().first) }
        }
        heard += client.heard().filter { $0.text?.hasPrefix("2[") == true }
        for speaker in 0..<4 {
            let numbers = heard.compactMap { message -> Int? in
                let parts = message.text?.split(separator: ",") ?? []
                return parts.count > 2 && parts[1] == "\(speaker)" ? Int(parts[2]) : nil
            }
            #expect(numbers == Array((numbers.first ?? 0)..<500))
        }
    }
}
