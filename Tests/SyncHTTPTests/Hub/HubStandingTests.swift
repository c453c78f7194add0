import JSONText
import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

@Suite("Hub: what a session keeps when its connection is lost")
struct HubStandingTests {
    private static let pull = #"{"replica":"6f0e0000-0000-4000-8000-000000000001","cursor":null,"limit":0,"ops":[]}"#

    @Test("Who subscribed by the event sync gets records after a return too", arguments: [true, false])
    func keepsSubscriptions(endsFirst: Bool) async throws {
        let world = try await HubWorld()
        let first = try await world.connect("ben")
        _ = try await first.ask("sync", Self.pull)
        if endsFirst { first.cut() }
        let second = try await world.connect("ben", back: first)
        #expect(second.socketID == first.socketID)
        try await world.send("ada", "ben", "hello")
        #expect(second.take().map(\.name) == ["sync", "new_message"])
    }

    @Test("Who looked at a conversation still does after a return, who looked away does not", arguments: [true, false])
    func keepsLooking(stays: Bool) async throws {
        let world = try await HubWorld()
        let (ada, ben) = (try await world.connect("ada"), try await world.connect("ben"))
        let body = #"{"otherUserId":\#(try world.id("ada"))}"#
        _ = try await ben.ask("join_chat", body)
        if !stays { _ = try await ben.ask("leave_chat", body) }
        ben.cut()
        try await world.send("ada", "ben", "missed")
        let back = try await world.connect("ben", back: ben)
        #expect(back.takeTexts() == ["missed"])
        back.answerPing()
        await world.pass(milliseconds: 5_000)
        #expect(ada.take().contains { $0.name == "messages_read" } == stays)
    }

    @Test("A message that was acknowledged is no news to the session that sent it, wherever that goes on")
    func knowsItsOwnMessages() async throws {
        let world = try await HubWorld()
        let (first, other) = (try await world.connect("ada"), try await world.connect("ada"))
        let body = #"{"receiverId":\#(try world.id("ben")),"message":"mine"}"#
        #expect(try await first.ask("send_message", body)["success"]?.boolean == true)
        await world.hub.idle()
        #expect(other.take().map(\.name) == ["message_sent"])
        first.cut()
        try await world.send("ben", "ada", "theirs")
        let back = try await world.connect("ada", back: first)
        #expect(back.take().map(\.name).filter { $0 != "user_typing" } == ["new_message"])
    }

    @Test("A fresh session has nothing of an earlier one")
    func beginsAfresh() async throws {
        let world = try await HubWorld()
        let first = try await world.connect("ben")
        _ = try await first.ask("sync", Self.pull)
        first.cut()
        let second = try await world.connect("ben")
        try await world.send("ada", "ben", "hello")
        #expect(second.take().map(\.name) == ["new_message"])
    }

    @Test("Of one's own operations the last ones are known")
    func boundsOwnOperations() {
        var own = OwnOperations()
        let operations = (0..<OwnOperations.maximum + 2).map { OperationID(Bits128(high: 1, low: UInt64($0))) }
        for operation in operations { own.insert(operation) }
        own.insert(operations[2])
        #expect(operations.map(own.contains) == [false, false] + Array(repeating: true, count: OwnOperations.maximum))
        own.remove(operations[2])
        own.insert(operations[0])
        #expect(!own.contains(operations[2]) && own.contains(operations[3]) && own.contains(operations[0]))
    }
}
