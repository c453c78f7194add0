import JSONText
import SocketIO
import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

@Suite("Hub: other events")
struct HubEventTests {
    @Test("An event that nobody knows is said to be unknown, if an answer is wanted")
    func answersUnknownEvents() async throws {
        let world = try await HubWorld()
        let client = try await world.connect("ben")
        client.emit("no_such_event", "1")
        let answer = try await client.ask("no_such_event", "{}")
        #expect(answer["success"]?.boolean == false)
        #expect(answer["code"]?.string == "unknownEvent")
        #expect(client.reason == nil)
    }

    @Test("Signs that change nothing are known", arguments: ["activity", "ai_chat_start", "ai_chat_end"])
    func knowsSigns(name: String) async throws {
        let client = try await HubWorld().connect("ben")
        for body in [nil, "{}", #""x""#] { #expect(try await client.ask(name, body)["success"]?.boolean == true) }
    }

    @Test("Events that do not exist count in the rate")
    func countsUnknownEvents() async throws {
        let world = try await HubWorld { $0.rates.event = Rate(burst: 3, every: .seconds(1)) }
        let client = try await world.connect("ben")
        var codes: [String?] = []
        for _ in 0..<5 { codes.append(try await client.ask("no_such_event", "{}")["code"]?.string) }
        #expect(codes == ["unknownEvent", "unknownEvent", "unknownEvent", "busy", "busy"])
    }

    @Test(
        "No payload breaks a connection",
        arguments: [
            "send_message", "join_chat", "leave_chat", "typing_start", "typing_stop", "update_presence", "join_ticket",
            "leave_ticket", "mark_messages_read", "mark_notification_read", "sync", "ai_ask", "edit_message",
            "delete_message",
        ])
    func survivesBadPayloads(name: String) async throws {
        let world = try await HubWorld()
        let client = try await world.connect("ben")
        let payloads: [String?] = [
            nil, "null", "1", "true", #""x""#, "[]", "{}", #"{"a":1,"a":2}"#, #"{"receiverId":{}}"#,
            #"{"otherUserId":-1}"#, #"{"otherUserId":1e3}"#, #"{"otherUserId":"\ud800"}"#, #"{"ticketId":"x"}"#,
            #"{"messageId":"x"}"#, #"{"notificationIds":[1,"x"]}"#, #"{"message":null}"#, #"{"status":7}"#,
            "{\"otherUserId\":\(String(repeating: "9", count: 400))}",
        ]
        for payload in payloads {
            let answer = try await client.ask(name, payload)
            let refused = name == "sync" ? answer["code"]?.string : answer["success"]?.boolean.map { "\($0)" }
            #expect(refused == (name == "sync" ? "malformed" : "false"), "\(name) \(payload ?? "")")
        }
        #expect(client.reason == nil)
    }

    @Test("Typing is told to the other person, and ends in every way")
    func endsTyping() async throws {
        let world = try await HubWorld()
        let (ada, ben) = (try await world.connect("ada"), try await world.connect("ben"))
        let (adaID, benID) = (try world.id("ada"), try world.id("ben"))
        let signals = {
            ben.take().filter { $0.name == "user_typing" }.map { event in
                #expect(event.offset == nil)
                #expect(event.body["userId"]?.integer == Int64(adaID))
                return event.body["typing"]?.boolean
            }
        }
        let start = #"{"receiverId":\#(benID)}"#
        #expect(try await ada.ask("typing_start", start)["success"]?.boolean == true)
        ada.emit("typing_start", start)
        #expect(signals() == [true])
        ada.emit("typing_stop", start)
        #expect(signals() == [false])
        ada.emit("typing_start", start)
        await world.pass(milliseconds: 4_999)
        #expect(signals() == [true])
        await world.pass(milliseconds: 1)
        #expect(signals() == [false])
        ada.emit("typing_start", start)
        ada.emit("leave_chat", #"{"otherUserId":\#(benID)}"#)
        #expect(signals() == [true, false])
        ada.emit("typing_start", start)
        ada.emit("send_message", #"{"receiverId":\#(benID),"message":"done"}"#)
        #expect(signals() == [true, false])
        ada.emit("typing_start", start)
        ada.cut()
        #expect(signals() == [true, false])
    }

    @Test("Typing to nobody is refused")
    func refusesTypingToNobody() async throws {
        let world = try await HubWorld()
        let ada = try await world.connect("ada")
        for receiver in ["99999", "1", "\(try world.id("ada"))"] {
            let answer = try await ada.ask("typing_start", #"{"receiverId":\#(receiver)}"#)
            #expect(answer["code"]?.string == "unknownReceiver")
        }
        #expect(world.timers.count == 1)
    }

    @Test("Notifications are told as they come, and to all sockets when they were read")
    func tellsNotifications() async throws {
        let world = try await HubWorld()
        let (ben, other) = (try await world.connect("ben"), try await world.connect("ben"))
        let ticket = try await world.submit(
            "ticket.create", #"{"type":"Incident","title":"No mail","description":"since noon"}"#, by: "ben")
        try await world.submit("ticket.update", #"{"ticket":\#(ticket.id),"status":"In Progress"}"#, by: "ada")
        let event = try #require(ben.take().first { $0.name == "new-notification" })
        #expect(event.body["type"]?.string == "status")
        #expect(event.body["title"]?.string == "No mail")
        let id = try #require(event.body["id"]?.integer)
        _ = other.take()
        let answer = try await ben.ask("mark_notification_read", #"{"notificationId":\#(id)}"#)
        #expect(answer["success"]?.boolean == true)
        await world.hub.idle()
        for client in [ben, other] {
            #expect(client.take().map(\.arguments) == [[#"{"notificationId":\#(id)}"#]])
        }
    }

    @Test("Tickets are told to whoever may see them afterwards, in the frontend's shape")
    func tellsTickets() async throws {
        let world = try await HubWorld()
        let ben = try await world.connect("ben")
        let dora = try await world.connect("dora")
        let cleo = try await world.connect("cleo")
        let ticket = try await world.submit(
            "ticket.create", #"{"type":"Incident","title":"No mail","description":"since noon"}"#, by: "ben")
        for client in [ben, cleo] {
            let event = try #require(client.take().first { $0.name == "ticket_created" })
            #expect(
                event.body.members.map(\.key) == [
                    "id", "ticketId", "title", "department", "assignedTo", "createdBy",
                ])
            #expect(event.body["id"]?.integer == Int64(ticket.id.rawValue))
            #expect(event.body["ticketId"]?.string == "INC-2026-0001")
            #expect(event.body["createdBy"]?.string == "ben@example.org")
            #expect(event.body["assignedTo"]?.isNull == true)
        }
        #expect(dora.take().isEmpty)
        try await world.submit(
            "ticket.update", #"{"ticket":\#(ticket.id),"status":"In Progress","assignedTo":\#(try world.id("dora"))}"#,
            by: "ada")
        for client in [ben, dora] {
            let event = try #require(client.take().first { $0.name == "ticket_updated" })
            #expect(event.body.members.map(\.key) == ["id", "ticketId", "status", "updatedBy"])
            #expect(event.body["status"]?.string == "In Progress")
            #expect(event.body["updatedBy"]?.string == "ada@example.org")
        }
        // Talk about it is a message to one and nothing to the others.
        try await world.submit(
            "message.send", #"{"to":\#(try world.id("dora")),"text":"Soon","ticket":\#(ticket.id)}"#, by: "ben")
        _ = try #require(dora.take().first { $0.name == "new_message" })
        for client in [ben, dora, cleo] { #expect(!client.take().contains { $0.name.hasPrefix("ticket_") }) }
    }

    @Test("A ticket that went out of sight meanwhile is not told to who comes back")
    func checksTicketsAgain() async throws {
        let world = try await HubWorld()
        let dora = try await world.connect("dora")
        dora.cut()
        let ticket = try await world.submit(
            "ticket.create",
            #"{"type":"Task","title":"Secret","description":"x","assignedTo":\#(try world.id("dora"))}"#, by: "ada")
        try await world.submit(
            "ticket.update", #"{"ticket":\#(ticket.id),"assignedTo":\#(try world.id("ben"))}"#, by: "ada")
        let back = try await world.connect("dora", back: dora)
        #expect(!back.take().contains { $0.name.hasPrefix("ticket_") })
    }

    @Test("A ticket is joined by who may see it, and is nothing to others")
    func joinsTickets() async throws {
        let world = try await HubWorld()
        let ticket = try await world.submit(
            "ticket.create", #"{"type":"Incident","title":"No mail","description":"x"}"#, by: "ben")
        let (ben, dora) = (try await world.connect("ben"), try await world.connect("dora"))
        for reference in ["\(ticket.id)", #""\#(ticket.id)""#, #""inc-2026-0001""#] {
            let answer = try await ben.ask("join_ticket", #"{"ticketId":\#(reference)}"#)
            #expect(answer["ticketId"]?.string == "INC-2026-0001")
            #expect(try await dora.ask("join_ticket", #"{"ticketId":\#(reference)}"#)["code"]?.string == "notFound")
        }
        #expect(try await ben.ask("leave_ticket", #"{"ticketId":\#(ticket.id)}"#)["success"]?.boolean == true)
    }

    @Test("A question to the assistant is acknowledged when it is on record, and answered by an event")
    func takesQuestions() async throws {
        let world = try await HubWorld()
        world.service.register(Parrot())
        let client = try await world.connect("ben")
        let answer = try await client.ask("ai_ask", #"{"message":"how?","page":"dashboard"}"#)
        #expect(answer["success"]?.boolean == true)
        let event = try await client.next("ai_answer")
        #expect(event.body["questionId"]?.integer == answer["id"]?.integer)
        #expect(event.body["text"]?.string == "how?")
        #expect(try await client.ask("ai_ask", #"{"message":" "}"#)["code"]?.string == "malformed")
    }

    @Test("What arrives while somebody looks at the conversation counts as read, after a second of quiet and once")
    func readsWhatIsLookedAt() async throws {
        let world = try await HubWorld()
        let (ada, ben) = (try await world.connect("ada"), try await world.connect("ben"))
        let body = #"{"otherUserId":\#(try world.id("ada"))}"#
        try await world.send("ada", "ben", "unseen")
        #expect(try await ben.ask("join_chat", body)["success"]?.boolean == true)
        var last = EventID(0)
        for number in 0..<4 {
            last = try await world.send("ada", "ben", "\(number)").id
            try await world.send("cleo", "ben", "another \(number)")
            ben.answerPing()
            await world.pass(milliseconds: 700)
        }
        let receipts = { ada.take().filter { $0.name == "messages_read" } }
        #expect(receipts().isEmpty)
        await world.pass(milliseconds: 300)
        let events = receipts()
        #expect(events.map { $0.body["upTo"]?.integer } == [Int64(last.rawValue)])
        try await world.send("ada", "ben", "more")
        #expect(try await ben.ask("leave_chat", body)["success"]?.boolean == true)
        await world.pass(milliseconds: 5_000)
        #expect(receipts().isEmpty)
    }

    @Test("What was sent to somebody who does not answer any more does not count as read")
    func readsNothingThatDidNotArrive() async throws {
        let world = try await HubWorld()
        let (ada, ben) = (try await world.connect("ada"), try await world.connect("ben"))
        _ = try await ben.ask("join_chat", #"{"otherUserId":\#(try world.id("ada"))}"#)
        let first = try await world.send("ada", "ben", "got").id
        ben.answerPing()
        try await world.send("ada", "ben", "on its way")
        await world.pass(milliseconds: 10_000)
        let receipts = ada.take().filter { $0.name == "messages_read" }
        #expect(receipts.map { $0.body["upTo"]?.integer } == [Int64(first.rawValue)])
        ben.answerPing()
        await world.pass(milliseconds: 1_000)
        #expect(ada.take().count { $0.name == "messages_read" } == 1)
    }
}

/// An assistant that says what it was asked.
private struct Parrot: Assistant {
    func asksForStatus(_ text: String) -> Bool { false }

    func answer(_ question: Question) async -> Answer? { Answer(question.text) }
}
