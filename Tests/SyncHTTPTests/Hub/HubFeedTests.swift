import JSONText
import SocketIO
import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

@Suite("Hub: slow and late sockets")
struct HubFeedTests {
    @Test("A socket that reads nothing has a bounded queue, and gets everything when it reads again")
    func boundsQueues() async throws {
        let world = try await HubWorld()
        let (slow, quick) = (try await world.connect("ben"), try await world.connect("ben"))
        slow.becomeSlow()
        let texts = (0..<120).map { "\($0) " + String(repeating: "x", count: 10_000) }
        for text in texts { try await world.send("ada", "ben", text) }
        #expect(quick.takeTexts() == texts)
        #expect(slow.mostQueued < 300_000)
        #expect(slow.reason == nil)
        var got: [String] = []
        for _ in 0..<20 {
            got += slow.takeTexts()
            slow.drain()
            await world.pass(milliseconds: 50)
        }
        #expect(got + slow.takeTexts() == texts)
    }

    @Test("While a slow socket does not read, nothing is read for it")
    func waitsWithoutWork() async throws {
        let world = try await HubWorld()
        let slow = try await world.connect("ben")
        slow.becomeSlow()
        for number in 0..<60 {
            try await world.send("ada", "ben", "\(number) " + String(repeating: "x", count: 10_000))
        }
        #expect(world.timers.count <= 2)
        await world.pass(milliseconds: 10_000)
        #expect(slow.mostQueued < 300_000)
    }

    @Test("A socket that was passed over is looked at again, also when it has read everything by the end of the turn")
    func looksAgain() async throws {
        let world = try await HubWorld()
        let slow = try await world.connect("ben")
        slow.becomeSlow()
        let texts = (0..<40).map { "\($0) " + String(repeating: "x", count: 10_000) }
        for text in texts { try await world.send("ada", "ben", text) }
        slow.becomeHasty()
        await world.pass(milliseconds: 200)
        #expect(slow.takeTexts() == texts)
    }

    @Test("A greeting goes on when its socket reads again, also when it has read everything by the end of the turn")
    func goesOnGreeting() async throws {
        let world = try await HubWorld()
        for name in ["ada", "cleo", "dora"] {
            for _ in 0..<20 { try await world.send(name, "ben", String(repeating: "x", count: 15_000)) }
        }
        let slow = try await world.connect("ben", isSlow: true)
        #expect(slow.takeTexts().count == 20)
        slow.becomeHasty()
        await world.pass(milliseconds: 200)
        try await world.send("ada", "ben", "news")
        #expect(slow.takeTexts().count == 41)
    }

    @Test("A history that cannot be read silences nobody")
    func greetsWithoutHistory() async throws {
        let store = TroubledStore()
        let world = try await HubWorld(store: store)
        let first = try await world.connect("ben")
        try await world.send("ada", "ben", "unread")
        store.unreadable.change { $0 = [.user(UserID((try? world.id("ben")) ?? 0))] }
        let second = try await world.connect("ben")
        #expect(second.take().isEmpty)
        try await world.send("ada", "ben", "news")
        #expect(first.takeTexts() == ["unread", "news"])
        #expect(second.takeTexts() == ["news"])
    }

    @Test("Who comes back far behind catches up in pieces, and others do not wait for it")
    func catchesUpInPieces() async throws {
        let world = try await HubWorld()
        let late = try await world.connect("ben")
        let live = try await world.connect("ben")
        late.cut()
        for number in 0..<300 { try await world.send("ada", "ben", "\(number)") }
        #expect(live.takeTexts().count == 300)
        let back = try await world.connect("ben", back: late)
        #expect(back.takeTexts() == (0..<300).map(String.init))
    }

    @Test("A position that compaction passed ends the connection, and the client begins afresh")
    func endsLostPositions() async throws {
        let world = try await HubWorld()
        let first = try await world.connect("ben")
        first.becomeSlow()
        for number in 0..<40 {
            try await world.send("ada", "ben", "\(number) " + String(repeating: "x", count: 10_000))
        }
        for _ in 0..<6 {
            let message = try await world.send("ben", "ada", "seen?")
            try await world.submit(
                "receipt.read", #"{"peer":\#(try world.id("ben")),"upTo":\#(message.id)}"#, by: "ada")
        }
        world.clock.now = world.clock.now + 40 * 86_400_000
        let plan = try await world.service.compact(.user(try world.user("ben").id))
        try #require(!plan.isEmpty)
        first.drain()
        await world.pass(milliseconds: 50)
        #expect(first.reason == .forcedServerClose || first.isSentAway)
        let second = try await world.connect("ben", back: first)
        #expect(second.privateID != first.privateID)
    }
}
