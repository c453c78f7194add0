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
