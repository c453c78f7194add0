import JSONText
import SocketIO
import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

@Suite("Hub: how sessions begin, go on and end")
struct HubSessionTests {
    @Test("A good token gets a socket id and a private id", arguments: ["/", "/api", "/api/"])
    func connects(namespace: String) async throws {
        let world = try await HubWorld()
        let client = try await world.connect("ben", namespace: namespace)
        #expect(client.socketID.count == 20)
        #expect(!client.privateID.isEmpty)
        try await world.send("ada", "ben", "hello")
        #expect(client.takeTexts() == ["hello"])
    }

    @Test(
        "A token that will never be good is refused with the frontend's words",
        arguments: ["{}", #"{"token":"x"}"#, #"{"token":7}"#, #"{"token":null}"#])
    func refuses(auth: String) async throws {
        let world = try await HubWorld()
        let client = HubClient()
        client.attach(to: world.hub.server.open(client))
        await #expect(throws: HubClient.Refused(text: #"{"message":"Authentication error"}"#)) {
            try await client.connect(auth)
        }
        #expect(client.reason == nil)
        #expect(world.registry.text.contains(#"ticx_socket_sessions_total{began="refused"} 1"#))
    }

    @Test("The token may also stand in the address")
    func takesTokensFromTheQuery() async throws {
        let world = try await HubWorld()
        let token = try world.token("ben")
        let client = HubClient(handshake: Handshake(query: [(name: "EIO", value: "4"), (name: "token", value: token)]))
        client.attach(to: world.hub.server.open(client))
        try await client.connect("{}")
        #expect(!client.socketID.isEmpty)
    }

    @Test("Who comes back is told what they missed, once and in order, under the same ids")
    func recovers() async throws {
        let world = try await HubWorld()
        let first = try await world.connect("ben")
        try await world.send("ada", "ben", "one")
        #expect(first.takeTexts() == ["one"])
        first.cut()
        for text in ["two", "three", "four"] { try await world.send("ada", "ben", text) }
        let second = try await world.connect("ben", back: first)
        #expect(second.socketID == first.socketID && second.privateID == first.privateID)
        #expect(second.takeTexts() == ["two", "three", "four"])
    }

    @Test("Who had not got anything yet comes back to the beginning of the session")
    func recoversWithoutOffset() async throws {
        let world = try await HubWorld()
        try await world.send("ada", "ben", "before")
        let first = try await world.connect("ben", auth: #""sync":true"#)
        first.cut()
        try await world.send("ada", "ben", "missed")
        let second = try await world.connect("ben", back: first)
        #expect(second.socketID == first.socketID)
        #expect(second.takeTexts() == ["missed"])
    }

    @Test("A session outlives a restart of the service")
    func outlivesRestarts() async throws {
        let world = try await HubWorld()
        let first = try await world.connect("ben")
        try await world.send("ada", "ben", "one")
        _ = first.take()
        await world.hub.shutDown()
        #expect(first.reason == .serverShuttingDown)
        #expect(!first.isSentAway)
        try await world.send("ada", "ben", "two")
        let after = try await HubWorld(store: world.store, clock: world.clock)
        try await after.send("ada", "ben", "three")
        let second = try await after.connect("ben", back: first)
        #expect(second.socketID == first.socketID)
        #expect(second.takeTexts() == ["two", "three"])
    }

    @Test("Somebody else's private id is worth nothing")
    func refusesOthersIDs() async throws {
        let world = try await HubWorld()
        let ben = try await world.connect("ben")
        ben.cut()
        try await world.send("ada", "ben", "for ben alone")
        let dora = try await world.connect("dora", back: ben)
        #expect(dora.socketID != ben.socketID && dora.privateID != ben.privateID)
        #expect(dora.take().isEmpty)
    }

    @Test(
        "An offset that cannot be gets a fresh session",
        arguments: ["1.2", "x", "ffffffffffffffff.1.1.1", "EPOCH.999999.0", "EPOCH.0.999999"])
    func refusesImpossibleOffsets(offset: String) async throws {
        let world = try await HubWorld()
        let first = try await world.connect("ben")
        first.cut()
        let epoch = String(world.service.epoch.bits.high, radix: 16)
        let second = try await world.connect(
            "ben", back: first, offset: offset.replacing("EPOCH", with: epoch))
        #expect(second.privateID != first.privateID)
    }

    @Test("Another history gets a fresh session")
    func refusesOtherEpochs() async throws {
        let world = try await HubWorld()
        let first = try await world.connect("ben")
        first.cut()
        let other = try await HubWorld(
            store: MemoryStore(epoch: Epoch(Bits128(high: 9, low: 9))), clock: world.clock)
        let second = try await other.connect("ben", back: first)
        #expect(second.privateID != first.privateID)
    }

    /// Where a session of Ben's stood when he had two unread messages and had been told of the first.
    private func offsetBeforeTwo(_ world: HubWorld) async throws -> String {
        let client = try await world.connect("ben")
        try await world.send("ada", "ben", "one")
        _ = client.take()
        try await world.send("ada", "ben", "two")
        return try #require(client.offset)
    }

    @Test("A fresh session does not go back to the offset of an earlier one")
    func ignoresOlderOffsets() async throws {
        let world = try await HubWorld()
        let offset = try await offsetBeforeTwo(world)
        let fresh = try await world.connect("ben", auth: #""sync":true"#)
        fresh.cut()
        try await world.send("ada", "ben", "three")
        let back = try await world.connect("ben", back: fresh, offset: offset)
        #expect(back.takeTexts() == ["three"])
    }

    @Test("A session that comes back while its old connection still stands takes its place")
    func replacesItself() async throws {
        let world = try await HubWorld()
        let first = try await world.connect("ben")
        let second = try await world.connect("ben", back: first)
        try await world.send("ada", "ben", "hello")
        #expect(second.takeTexts() == ["hello"])
        #expect(world.hub.sockets.all.count == 1)
    }

    @Test("A message that was deleted meanwhile is not told to who comes back")
    func leavesOutDeletedMessages() async throws {
        let world = try await HubWorld()
        let first = try await world.connect("ben")
        first.cut()
        let message = try await world.send("ada", "ben", "regretted")
        try await world.send("ada", "ben", "meant")
        try await world.submit("message.delete", #"{"message":\#(message.id)}"#, by: "ada")
        let second = try await world.connect("ben", back: first)
        #expect(second.take().map(\.name).filter { $0 != "user_typing" } == ["new_message", "message_deleted"])
    }

    @Test("A fresh session is shown the newest unread messages, oldest first; only the last has an offset")
    func greets() async throws {
        let world = try await HubWorld()
        for number in 1...25 { try await world.send("ada", "ben", "\(number)") }
        try await world.send("cleo", "ben", "from cleo")
        try await world.send("ben", "ada", "own")
        let client = try await world.connect("ben")
        let events = client.take()
        #expect(events.allSatisfy { $0.name == "new_message" })
        #expect(events.map { $0.offset == nil } == Array(repeating: true, count: 20) + [false])
        let texts = events.compactMap { $0.body["text"]?.string }
        #expect(texts == (6...25).map(String.init) + ["from cleo"])
        let last = try #require(events[20].body["id"]?.integer)
        try await world.submit("receipt.read", #"{"peer":\#(try world.id("cleo")),"upTo":\#(last)}"#, by: "ben")
        let another = try await world.connect("ben")
        #expect(another.takeTexts().count == 20)
    }

    @Test("Who lost the connection before the end of the greeting is greeted again, who got it is not")
    func greetsAgain() async throws {
        let world = try await HubWorld()
        for text in ["one", "two"] { try await world.send("ada", "ben", text) }
        let deaf = try await world.connect("ben")
        deaf.cut()
        let back = try await world.connect("ben", back: deaf)
        #expect(back.socketID == deaf.socketID)
        #expect(back.takeTexts() == ["one", "two"])
        back.cut()
        #expect(try await world.connect("ben", back: back).takeTexts().isEmpty)
    }

    @Test("An offset of an earlier session is no sign that a fresh one was greeted")
    func greetsInSpiteOfOlderOffsets() async throws {
        let world = try await HubWorld()
        let offset = try await offsetBeforeTwo(world)
        let fresh = try await world.connect("ben")
        fresh.cut()
        #expect(try await world.connect("ben", back: fresh, offset: offset).takeTexts() == ["one", "two"])
    }

    @Test("A client that pulls for itself is not greeted")
    func leavesSyncingClientsAlone() async throws {
        let world = try await HubWorld()
        try await world.send("ada", "ben", "unread")
        let client = try await world.connect("ben", auth: #""sync":true"#)
        #expect(client.take().isEmpty)
    }

    @Test("Of too many sockets of one user the oldest is sent away")
    func evicts() async throws {
        let world = try await HubWorld { $0.maximumSockets = 3 }
        var clients: [HubClient] = []
        for _ in 0..<4 { clients.append(try await world.connect("ben")) }
        #expect(clients.map(\.isSentAway) == [true, false, false, false])
        try await world.send("ada", "ben", "hello")
        #expect(clients.map { $0.takeTexts().count } == [0, 1, 1, 1])
    }

    @Test("Who signs out, is deactivated or changes the password is sent away; others stay")
    func endsWithTheToken() async throws {
        let world = try await HubWorld()
        let ben = try await world.connect("ben")
        let dora = try await world.connect("dora")
        try await world.service.change(.deactivate(try world.user("ben").id))
        await world.pass(milliseconds: 1_000)
        #expect(ben.isSentAway)
        #expect(!dora.isSentAway)
    }

    @Test("A socket ends when its token expires, not before")
    func endsWithItsTime() async throws {
        let world = try await HubWorld()
        let ben = try await world.connect("ben")
        await world.pass(milliseconds: 7 * 86_400_000 - 2_000)
        #expect(!ben.isSentAway)
        await world.pass(milliseconds: 3_000)
        #expect(ben.isSentAway)
    }

    @Test("However often the directory changes, one timer waits for the next token to expire")
    func keepsOneTimer() async throws {
        let world = try await HubWorld()
        let ben = try await world.connect("ben")
        for number in 0..<5 {
            try await world.service.change(
                .addUser(
                    email: "\(number)@example.org", name: "N", role: .user, department: "IT", title: "", id: nil,
                    passwordHash: nil))
            await world.pass(milliseconds: 1_000)
        }
        #expect(world.timers.count == 1)
        await world.pass(milliseconds: 7 * 86_400_000)
        #expect(ben.isSentAway)
        #expect(world.timers.count == 0)
    }

    @Test("Tokens that expire one after the other end their sockets one after the other")
    func endsEachInItsTime() async throws {
        let world = try await HubWorld()
        let first = try await world.connect("ben")
        await world.pass(milliseconds: 60_000)
        let second = try await world.connect("ben")
        await world.pass(milliseconds: 7 * 86_400_000 - 30_000)
        #expect([first.isSentAway, second.isSentAway] == [true, false])
        await world.pass(milliseconds: 30_000)
        #expect(second.isSentAway)
    }

    @Test("While the store cannot be read nobody is refused for ever: they are sent off to come back")
    func survivesTrouble() async throws {
        let store = TroubledStore()
        let world = try await HubWorld(store: store)
        let first = try await world.connect("ben")
        first.cut()
        store.isInTrouble.change { $0 = true }
        let second = try await world.connect("ben", back: first)
        #expect(second.reason == .forcedServerClose)
        #expect(!second.isSentAway)
        #expect(second.privateID == first.privateID)
        for name in ["ada", "cleo"] { _ = try await world.connect(name) }
        #expect(throws: EngineError.self) { try world.hub.server.admit(Handshake()) }
        store.isInTrouble.change { $0 = false }
        await world.pass(milliseconds: 2_000)
        try world.hub.server.admit(Handshake())
        try await world.send("ada", "ben", "hello")
        #expect(try await world.connect("ben", back: first).takeTexts() == ["hello"])
    }

    @Test("A journal that cannot be read closes the door for its user alone, however often they come")
    func containsTrouble() async throws {
        let store = TroubledStore()
        let world = try await HubWorld(store: store)
        let ben = try world.user("ben").id
        store.damaged.change { $0 = [.user(ben)] }
        for _ in 0..<5 { #expect(try await world.connect("ben").reason == .forcedServerClose) }
        try world.hub.server.admit(Handshake())
        #expect(try await world.connect("dora").reason == nil)
    }

    @Test("The figures tell of sockets and sessions")
    func countsSessions() async throws {
        let world = try await HubWorld()
        let first = try await world.connect("ben")
        first.cut()
        _ = try await world.connect("ben", back: first)
        let text = world.registry.text
        #expect(text.contains("ticx_sockets 1\n"))
        #expect(text.contains(#"ticx_socket_sessions_total{began="fresh"} 1"#))
        #expect(text.contains(#"ticx_socket_sessions_total{began="recovered"} 1"#))
    }
}
