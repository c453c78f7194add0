import JSONText
import SocketIO
import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

/// What system contacts say comes live as messages, which is all that the unmodified frontend listens to.
@Suite("Hub: system contacts")
struct HubContactTests {
    private struct Helper: Assistant {
        func asksForStatus(_ text: String) -> Bool { false }

        func answer(_ question: Question) async -> Answer? { Answer("<b>\(question.text)</b>") }
    }

    /// A ticket of Ben's that Ada changes: a notification for Ben.
    private static func notify(_ world: HubWorld, _ status: String = "In Progress") async throws {
        let ticket = try await world.submit(
            "ticket.create", #"{"type":"Incident","title":"No mail","description":"since noon"}"#, by: "ben")
        try await world.submit("ticket.update", #"{"ticket":\#(ticket.id),"status":"\#(status)"}"#, by: "ada")
    }

    @Test("A notification is an event for pages and a message of contact 2, and only the last carries the offset")
    func tellsNotifications() async throws {
        let world = try await HubWorld()
        let ben = try await world.connect("ben")
        try await Self.notify(world)
        let events = ben.take().filter { ["new-notification", "new_message"].contains($0.name) }
        #expect(events.map(\.name) == ["new-notification", "new_message"])
        let (event, message) = (events[0].body, events[1].body)
        #expect(event["message"]?.string?.hasSuffix("to In Progress: No mail") == true)
        #expect(event["time"]?.string == "just now" && event["isRead"]?.boolean == false)
        #expect(event["type"]?.string == "status" && event["status"]?.string == "In Progress")
        #expect(message["id"]?.integer == event["id"]?.integer)
        #expect(message["senderId"]?.integer == 2 && message["senderName"]?.string == "Ticket Updates")
        #expect(message["text"]?.string == event["message"]?.string)
        #expect(events.map { $0.offset == nil } == [true, false])
    }

    @Test("Who comes back with an offset gets what was said meanwhile once")
    func recovers() async throws {
        let world = try await HubWorld()
        let ben = try await world.connect("ben")
        try await Self.notify(world)
        _ = ben.take()
        ben.cut()
        try await Self.notify(world, "Closed")
        let back = try await world.connect("ben", back: ben)
        let messages = back.take().filter { $0.name == "new_message" }
        #expect(messages.map { $0.body["senderId"]?.integer } == [2])
        #expect(messages[0].body["text"]?.string?.contains("to Closed") == true)
        let fresh = try await world.connect("ben")
        #expect(fresh.take().filter { $0.name == "new_message" }.count == 2, "both are unread")
    }

    @Test("What was read is not shown to fresh sessions")
    func greetsWithUnread() async throws {
        let world = try await HubWorld()
        let ben = try await world.connect("ben")
        try await Self.notify(world)
        #expect(try await ben.ask("mark_messages_read", #"{"peerId":2}"#)["updated"]?.boolean == true)
        #expect(try await world.connect("ben").take().isEmpty)
    }

    @Test("Who looks at contact 2 has read what comes, after a second of quiet")
    func readsWhatIsLookedAt() async throws {
        let world = try await HubWorld()
        let ben = try await world.connect("ben")
        ben.emit("join_chat", #"{"otherUserId":2}"#)
        try await Self.notify(world)
        ben.answerPing()
        await world.pass(milliseconds: 1_000)
        let entries = try await world.service.notifications(reader: try world.user("ben").id, limit: 9)
        #expect(entries.map(\.isRead) == [true])
    }

    @Test("A message to contact 1 or 3 is answered by a message from there, without markup", arguments: [1, 3])
    func answersMessages(contact: Int) async throws {
        let world = try await HubWorld()
        world.service.register(Helper())
        let ben = try await world.connect("ben")
        let answer = try await ben.ask("send_message", #"{"receiverId":\#(contact),"message":"How?"}"#)
        #expect(answer["success"]?.boolean == true)
        let rich = try await ben.next("ai_answer")
        #expect(rich.body["text"]?.string == "<b>How?</b>" && rich.offset == nil)
        let message = try await ben.next("new_message")
        #expect(message.body["senderId"]?.integer == Int64(contact))
        #expect(message.body["text"]?.string == "How?" && message.offset != nil)
        #expect(rich.body["questionId"]?.integer == answer["id"]?.integer)
    }

    @Test("A message to a contact that reads nothing is acknowledged, and it says so", arguments: [2, 4])
    func explains(contact: Int) async throws {
        let world = try await HubWorld()
        let ben = try await world.connect("ben")
        let answer = try await ben.ask("send_message", #"{"receiverId":\#(contact),"message":"Hello?"}"#)
        #expect(answer["success"]?.boolean == true)
        let message = try await ben.next("new_message")
        #expect(message.body["senderId"]?.integer == Int64(contact) && message.offset == nil)
        #expect(message.body["text"]?.string?.contains("Your message is kept") == true)
        _ = try await ben.ask("send_message", #"{"receiverId":\#(contact),"message":"Anybody?"}"#)
        let second = try await ben.next("new_message")
        #expect(second.body["id"]?.integer != message.body["id"]?.integer, "one list shows both")
    }

    @Test("What was refused for good is told of by contact 4, to every socket and once", arguments: [true, false])
    func tellsRefusals(isEvent: Bool) async throws {
        let world = try await HubWorld()
        let (ben, other) = (try await world.connect("ben"), try await world.connect("ben"))
        if isEvent {
            let text = " " + String(repeating: "word ", count: 4_000)
            let body = #"{"receiverId":\#(try world.id("ada")),"message":"\#(text)"}"#
            for _ in 0..<2 { #expect(try await ben.ask("send_message", body)["code"]?.string == "tooLarge") }
            await world.hub.idle()
        } else {
            try await world.submit("message.send", #"{"to":77777,"text":"lost?"}"#, by: "ben")
        }
        let expected =
            isEvent
            ? "Your message to Ada was not sent: the text has 20001 bytes; at most 16384 are allowed. You wrote: “word"
            : "Your message was not sent: there is no such user. You wrote: “lost?”"
        for client in [ben, other] {
            let told = client.take().filter { $0.name == "new_message" }
            #expect(told.map { $0.body["senderId"]?.integer } == [4])
            #expect(told.first?.body["text"]?.string?.hasPrefix(expected) == true)
            #expect(told.first?.offset != nil)
        }
        #expect(try await world.connect("ben").takeTexts().isEmpty, "it is not unread")
    }

    @Test("Who looks at contact 4 leaves no trace by being told of a refusal")
    func readsNoRefusals() async throws {
        let world = try await HubWorld()
        let ben = try await world.connect("ben")
        _ = try await ben.ask("join_chat", #"{"otherUserId":4}"#)
        _ = try await ben.ask("send_message", #"{"receiverId":77777,"message":"lost?"}"#)
        await world.pass(milliseconds: 2_000)
        #expect(try await world.service.quarantineCount(of: try world.user("ben").id) == 1)
    }

    @Test("A delivery report comes as a message from contact 4, and trouble as a notification too")
    func tellsReports() async throws {
        let world = try await HubWorld()
        let ben = try await world.connect("ben")
        let away = #""mode":"offline","at":"2026-11-22T07:00:00.000Z""#
        let push = """
            {"replica":"6f0e0000-0000-4000-8000-000000000001","limit":0,"remaining":0,"ops":[\
            {"opId":"6f0e0000-0000-4000-8000-000000000011","n":1,"kind":"message.send",\(away),\
            "body":{"to":77777,"text":"lost?"}}]}
            """
        _ = try await world.service.push(Array(push.utf8), author: try world.user("ben").id)
        await world.hub.idle()
        let events = ben.take()
        #expect(events.map(\.name) == ["new-notification", "new_message", "new_message"])
        #expect(events[0].body["type"]?.string == "delivery")
        #expect(events.dropFirst().map { $0.body["senderId"]?.integer } == [2, 4])
        #expect(events[2].body["text"]?.string?.contains("there is no such user") == true)
    }
}
