import JSONText
import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

@Suite("Hub: the event sync")
struct HubSyncTests {
    private static let pull = #"{"replica":"6f0e0000-0000-4000-8000-000000000001","cursor":null,"limit":10,"ops":[]}"#

    /// The range of the user's journal that each `sync` event was looked for in.
    private func ranges(_ events: [HubClient.Event]) -> [[Int64?]] {
        events.filter { $0.name == "sync" && $0.body["journal"]?.string == "user" }
            .map { [$0.body["prevSeq"]?.integer, $0.body["seq"]?.integer] }
    }

    @Test("sync answers what POST /api/sync answers, and brings the records from then on")
    func syncs() async throws {
        let world = try await HubWorld()
        let client = try await world.connect("ben")
        try await world.send("ada", "ben", "before")
        #expect(client.take().map(\.name) == ["new_message"])
        let answer = try await client.ask(
            "sync",
            #"{"replica":"6f0e0000-0000-4000-8000-000000000001","cursor":null,"limit":10,"ops":[]}"#)
        #expect(answer["delta"]?["records"]?.elements.count == 1)
        let head = try #require(answer["delta"]?["head"]?["user"]?.integer)
        try await world.send("ada", "ben", "after")
        let events = client.take()
        #expect(events.map(\.name) == ["sync", "new_message"])
        let push = try #require(events.first?.body)
        #expect(push["journal"]?.string == "user")
        #expect(push["prevSeq"]?.integer == head)
        #expect(push["seq"]?.integer == head + 1)
        #expect(push["records"]?.elements.first?["body"]?["text"]?.string == "after")
        #expect(events.first?.offset == nil)
        let refused = try await client.ask("sync", #"{"replica":"x"}"#)
        #expect(refused["code"]?.string == "malformed")
        #expect(refused["queue"]?.string == "surface")
    }

    @Test("Nothing lies between what the first sync brings and what is pushed then")
    func leavesNoGap() async throws {
        let store = HeldReadsStore()
        let world = try await HubWorld(store: store)
        let client = try await world.connect("ben")
        try await world.send("ada", "ben", "before")
        _ = client.take()
        let reads = store.hold()
        async let answered = client.ask("sync", Self.pull)
        for await _ in reads { break }
        // The client is told of it while its answer, which was read before, is on its way.
        let body = #"{"to":\#(try world.id("ben")),"text":"meanwhile","type":"text"}"#
        try await world.service.submit(
            kind: "message.send", body: Array(body.utf8), author: try world.user("ada").id, window: .zero)
        _ = try await client.next("new_message")
        store.release()
        let head = try #require(try await answered["delta"]?["head"]?["user"]?.integer)
        try await world.send("ada", "ben", "after")
        #expect(ranges(client.take()) == [[head, head + 1], [head + 1, head + 2]])
    }

    @Test("A message and the same operation in a push are one", arguments: ["", #","type":"text""#])
    func knowsMessages(type: String) async throws {
        let world = try await HubWorld()
        let client = try await world.connect("ben")
        let (ada, operation) = (try world.id("ada"), "6f0e0000-0000-4000-8000-000000000011")
        let sent = try await client.ask(
            "send_message", #"{"receiverId":\#(ada),"message":"hi","opId":"\#(operation)"\#(type)}"#)
        let answer = try await client.ask(
            "sync",
            """
            {"replica":"6f0e0000-0000-4000-8000-000000000001","limit":0,"ops":[{"opId":"\(operation)","n":1,\
            "kind":"message.send","body":{"to":\(ada),"text":"hi"\(type)}}]}
            """)
        let result = try #require(answer["results"]?.elements.first)
        #expect(result["status"]?.string == "duplicate")
        #expect(result["id"]?.integer == sent["id"]?.integer)
    }

    @Test("A sync that is refused brings no records; those that came before still do")
    func undoesSubscriptions() async throws {
        let world = try await HubWorld()
        let (first, second) = (try await world.connect("ben"), try await world.connect("ben"))
        for client in [first, second] { _ = try await client.ask("sync", client === first ? "{}" : Self.pull) }
        _ = try await second.ask("sync", "{}")
        try await world.send("ada", "ben", "hello")
        #expect(ranges(first.take()).isEmpty)
        #expect(ranges(second.take()).count == 1)
    }

    @Test("A sync that comes too fast is refused as over HTTP: it says what to do with the queue")
    func saysWhatToDoWithTheQueue() async throws {
        let world = try await HubWorld { $0.rates.event = Rate(burst: 1, every: .seconds(1)) }
        let client = try await world.connect("ben")
        _ = try await client.ask("activity")
        let refused = try await client.ask("sync", Self.pull)
        #expect(refused["code"]?.string == "busy" && refused["queue"]?.string == "keep")
        #expect(refused["success"] == nil)
        await world.pass(milliseconds: 1_000)
        #expect(try await client.ask("sync", Self.pull)["delta"] != nil)
    }

    @Test("A sync behind too many events is refused as over HTTP")
    func refusesBehindALongQueue() async throws {
        let store = GatedStore()
        let world = try await HubWorld(store: store) { $0.rates.event = nil }
        let client = try await world.connect("ben")
        let arrivals = store.close()
        client.emit("send_message", #"{"receiverId":\#(try world.id("ada")),"message":"held"}"#)
        for await _ in arrivals { break }
        for _ in 0..<SocketQueue.maximumWaiting { client.emit("sync", Self.pull) }
        let refused = try await client.ask("sync", Self.pull)
        #expect(refused["code"]?.string == "busy" && refused["queue"]?.string == "keep")
        store.open()
        await world.hub.idle()
    }
}
