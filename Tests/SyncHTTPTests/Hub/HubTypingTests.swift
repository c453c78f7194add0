import JSONText
import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

/// The frontend shows its dots until it is told that they end, across lost connections and restarts.
@Suite("Hub: dots end")
struct HubTypingTests {
    /// Who a client was told of, with `+` for a beginning and `-` for an end.
    private func dots(_ client: HubClient) -> [String] {
        client.take().filter { $0.name == "user_typing" }.compactMap { event in
            #expect(event.offset == nil)
            guard let user = event.body["userId"]?.integer, let isTyping = event.body["typing"]?.boolean else {
                return nil
            }
            return (isTyping ? "+" : "-") + "\(user)"
        }
    }

    private func type(_ typist: HubClient, to receiver: String, _ world: HubWorld) throws {
        typist.emit("typing_start", #"{"receiverId":\#(try world.id(receiver))}"#)
    }

    @Test("Five seconds are five seconds, also soon after an end")
    func endsInTime() async throws {
        let world = try await HubWorld()
        let (ada, ben) = (try await world.connect("ada"), try await world.connect("ben"))
        let id = try world.id("ada")
        for _ in 1...3 {
            try type(ada, to: "ben", world)
            await world.pass(milliseconds: 4_999)
            #expect(dots(ben) == ["+\(id)"])
            await world.pass(milliseconds: 1)
            #expect(dots(ben) == ["-\(id)"])
            await world.pass(milliseconds: 1_000)
        }
    }

    @Test("Who was away when typing ended is told so on return, also in a fresh session", arguments: [nil, "zz"])
    func endsForReturning(offset: String?) async throws {
        let world = try await HubWorld()
        let (ada, ben) = (try await world.connect("ada"), try await world.connect("ben"))
        try type(ada, to: "ben", world)
        _ = ben.take()
        ben.cut()
        await world.pass(milliseconds: 3_600_000)
        let back = try await world.connect("ben", back: ben, offset: offset)
        #expect(dots(back) == ["-\(try world.id("ada"))"])
        #expect(dots(try await world.connect("ben")).isEmpty, "a new page shows no dots")
    }

    @Test("Who comes back while somebody types is not told of an end")
    func goesOn() async throws {
        let world = try await HubWorld()
        let (ada, ben) = (try await world.connect("ada"), try await world.connect("ben"))
        try type(ada, to: "ben", world)
        ben.cut()
        #expect(dots(try await world.connect("ben", back: ben)).isEmpty)
    }

    @Test("After a restart who comes back is told that those they talked with last do not type")
    func endsAfterRestarts() async throws {
        let world = try await HubWorld()
        let (ada, ben) = (try await world.connect("ada"), try await world.connect("ben"))
        try await world.send("ada", "ben", "hello")
        try await world.send("ben", "cleo", "hello")
        try type(ada, to: "ben", world)
        _ = ben.take()
        let next = try await HubWorld(store: world.store, clock: world.clock)
        let back = try await next.connect("ben", back: ben)
        #expect(dots(back) == ["-\(try next.id("ada"))", "-\(try next.id("cleo"))"])
    }

    @Test("Before the server goes all dots end, and none begin")
    func endsBeforeShutdown() async throws {
        let world = try await HubWorld()
        let (ada, ben) = (try await world.connect("ada"), try await world.connect("ben"))
        try type(ada, to: "ben", world)
        await world.hub.endTyping()
        try type(ada, to: "ben", world)
        let id = try world.id("ada")
        #expect(dots(ben) == ["+\(id)", "-\(id)"])
    }
}
