import JSONText
import SocketIO
import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

@Suite("Hub: messages")
struct HubChatTests {
    private func message(to receiver: Int, _ text: String, _ more: String = "") -> String {
        #"{"receiverId":\#(receiver),"message":"\#(text)","type":"text"\#(more)}"#
    }

    @Test("A message reaches every socket of its receiver once, the author's other sockets as sent, and its own by ack")
    func sends() async throws {
        let world = try await HubWorld()
        let (sender, other) = (try await world.connect("ada"), try await world.connect("ada", namespace: "/api"))
        let receivers = [try await world.connect("ben"), try await world.connect("ben", namespace: "/api/")]
        let ben = try world.id("ben")
        let answer = try await sender.ask("send_message", message(to: ben, "hello\\n\u{1F680}"))
        await world.hub.idle()
        #expect(answer["success"]?.boolean == true)
        let id = try #require(answer["id"]?.integer)
        #expect(answer["timestamp"]?.string == world.clock.now.description)
        for receiver in receivers {
            let events = receiver.take()
            #expect(events.map(\.name) == ["new_message"])
            let body = try #require(events.first?.body)
            #expect(
                body.members.map(\.key) == [
                    "id", "senderId", "senderName", "receiverId", "text", "type", "timestamp", "seq",
                ])
            #expect(body["id"]?.integer == id)
            #expect(body["senderId"]?.integer == Int64(try world.id("ada")))
            #expect(body["senderName"]?.string == "Ada")
            #expect(body["receiverId"]?.integer == Int64(ben))
            #expect(body["text"]?.string == "hello\n\u{1F680}")
            #expect(body["type"]?.string == "text")
            #expect(events.first?.offset != nil)
        }
        let sent = other.take()
        #expect(sent.map(\.name) == ["message_sent"])
        #expect(sent.first?.body["id"]?.integer == id)
        #expect(sent.first?.body["receiverId"]?.integer == Int64(ben))
        #expect(sender.take().isEmpty)
    }

    @Test("Messages of one socket are stored and told in their order")
    func keepsOrder() async throws {
        let world = try await HubWorld()
        let (sender, receiver) = (try await world.connect("ada"), try await world.connect("ben"))
        let ben = try world.id("ben")
        for number in 0..<300 { sender.emit("send_message", message(to: ben, "\(number)")) }
        await world.hub.idle()
        #expect(receiver.takeTexts() == (0..<300).map(String.init))
    }

    @Test("A message under the same opId is stored once, however often it is sent")
    func dedupesByOperation() async throws {
        let world = try await HubWorld()
        let (sender, receiver) = (try await world.connect("ada"), try await world.connect("ben"))
        let body = message(to: try world.id("ben"), "once", #","opId":"6f0e0000-0000-4000-8000-000000000009""#)
        let first = try await sender.ask("send_message", body)
        await world.pass(milliseconds: 3_600_000)
        let second = try await sender.ask("send_message", body)
        await world.hub.idle()
        #expect(first["id"]?.integer == second["id"]?.integer)
        #expect(first["timestamp"]?.string == second["timestamp"]?.string)
        #expect(receiver.takeTexts() == ["once"])
    }

    @Test("A socket is not told its own message, also when it sends it twice in one breath")
    func tellsNobodyTheirOwn() async throws {
        let world = try await HubWorld()
        let sender = try await world.connect("ada")
        let ben = try world.id("ben")
        for number in 10..<40 {
            let body = message(to: ben, "\(number)", #","opId":"6f0e0000-0000-4000-8000-0000000000\#(number)""#)
            for _ in 0..<3 { sender.emit("send_message", body) }
        }
        await world.hub.idle()
        #expect(sender.take().isEmpty)
    }

    @Test("Without an opId the same text is one message for two seconds, then another")
    func dedupesByText() async throws {
        let world = try await HubWorld()
        let (sender, receiver) = (try await world.connect("ada"), try await world.connect("ben"))
        let body = message(to: try world.id("ben"), "ok")
        let first = try await sender.ask("send_message", body)
        let second = try await sender.ask("send_message", body)
        #expect(first["id"]?.integer == second["id"]?.integer)
        await world.pass(milliseconds: 2_001)
        _ = try await sender.ask("send_message", body)
        await world.hub.idle()
        #expect(receiver.takeTexts() == ["ok", "ok"])
        #expect(sender.take().isEmpty)
    }

    @Test("A message to oneself is no news to the socket that wrote it, and sent to the others")
    func sendsToOneself() async throws {
        let world = try await HubWorld()
        let (sender, other) = (try await world.connect("ada"), try await world.connect("ada"))
        _ = try await sender.ask("send_message", message(to: try world.id("ada"), "note"))
        await world.hub.idle()
        #expect(sender.take().isEmpty)
        #expect(other.take().map(\.name) == ["message_sent"])
    }

    @Test(
        "A message that cannot be taken is refused by ack and event, and the connection goes on",
        arguments: [
            ("null", "malformed"), ("7", "malformed"), ("[]", "malformed"), ("{}", "malformed"),
            (#"{"receiverId":"x","message":"a"}"#, "malformed"), (#"{"receiverId":0,"message":"a"}"#, "malformed"),
            (#"{"receiverId":10002}"#, "malformed"), (#"{"receiverId":10002,"message":7}"#, "malformed"),
            (#"{"receiverId":10002,"message":"  \n"}"#, "malformed"),
            (#"{"receiverId":10002,"message":"a\ud800b"}"#, "malformed"),
            (#"{"receiverId":10002,"message":"one","message":"two"}"#, "malformed"),
            (#"{"receiverId":10002,"message":"a","x":{"y":1,"\u0079":2}}"#, "malformed"),
            (#"{"receiverId":10002,"message":"a","type":"video"}"#, "malformed"),
            (#"{"receiverId":10002,"message":"a","type":null,"opId":"x"}"#, "malformed"),
            (#"{"receiverId":99999,"message":"a"}"#, "unknownReceiver"),
            (#"{"receiverId":10002,"message":"a","replyTo":12345}"#, "unknownTarget"),
            (#"{"receiverId":10002,"message":"LONG"}"#, "tooLarge"),
        ])
    func refuses(body: String, code: String) async throws {
        let world = try await HubWorld()
        let sender = try await world.connect("ada")
        let body = body.replacing("LONG", with: String(repeating: "x", count: 16_385))
        let answer = try await sender.ask("send_message", body)
        #expect(answer["success"]?.boolean == false)
        #expect(answer["code"]?.string == code)
        #expect(answer["error"]?.string?.isEmpty == false)
        await world.hub.idle()
        let events = sender.take()
        let errors = events.filter { $0.name == "message_error" }
        #expect(errors.map { $0.body["code"]?.string } == [code])
        #expect(errors.first?.offset == nil)
        // Contact 4 tells of what is kept.
        let kept = try await world.service.quarantineCount(of: try world.user("ada").id)
        #expect(events.count - errors.count == kept)
        #expect(try await sender.ask("activity")["success"]?.boolean == true)
    }

    @Test("One message of a burst that cannot be taken spoils only itself")
    func refusesOneOfMany() async throws {
        let world = try await HubWorld()
        let (sender, receiver) = (try await world.connect("ada"), try await world.connect("ben"))
        let ben = try world.id("ben")
        for number in 0..<9 { sender.emit("send_message", message(to: number == 4 ? 99_999 : ben, "\(number)")) }
        await world.hub.idle()
        #expect(receiver.takeTexts() == ["0", "1", "2", "3", "5", "6", "7", "8"])
        #expect(sender.take().map(\.name).sorted() == ["message_error", "new_message"])
    }

    @Test("An edit of a deleted message is refused, as over HTTP")
    func refusesEditsOfDeletedMessages() async throws {
        let world = try await HubWorld()
        let client = try await world.connect("ada")
        let id = try await world.send("ada", "ben", "regretted").id
        #expect(try await client.ask("delete_message", #"{"messageId":\#(id)}"#)["updated"]?.boolean == true)
        let answer = try await client.ask("edit_message", #"{"messageId":\#(id),"message":"again"}"#)
        #expect(answer["success"]?.boolean == false && answer["code"]?.string == "messageDeleted")
        #expect(try await client.ask("delete_message", #"{"messageId":\#(id)}"#)["success"]?.boolean == true)
    }

    @Test("Edits and deletions are told to both sides, and only the author may make them")
    func editsAndDeletes() async throws {
        let world = try await HubWorld()
        let (sender, receiver) = (try await world.connect("ada"), try await world.connect("ben"))
        let id = try await world.send("ada", "ben", "frist").id
        _ = (sender.take(), receiver.take())
        let edited = try await sender.ask("edit_message", #"{"messageId":\#(id),"message":"first"}"#)
        #expect(edited["success"]?.boolean == true)
        await world.hub.idle()
        for client in [sender, receiver] {
            let event = try #require(client.take().first)
            #expect(event.name == "message_edited")
            #expect(event.body["id"]?.integer == Int64(id.rawValue))
            #expect(event.body["senderId"]?.integer == Int64(try world.id("ada")))
            #expect(event.body["receiverId"]?.integer == Int64(try world.id("ben")))
            #expect(event.body["text"]?.string == "first")
            #expect(event.body["editedAt"]?.string != nil)
        }
        #expect(try await receiver.ask("delete_message", #"{"messageId":\#(id)}"#)["code"]?.string == "forbidden")
        #expect(try await sender.ask("delete_message", #"{"messageId":"\#(id)"}"#)["success"]?.boolean == true)
        await world.hub.idle()
        for client in [sender, receiver] {
            let event = try #require(client.take().first)
            #expect(event.name == "message_deleted")
            #expect(event.body.members.map(\.key) == ["id", "senderId", "receiverId"])
        }
        #expect(try await sender.ask("delete_message", #"{"messageId":1}"#)["code"]?.string == "unknownTarget")
        let refused = try await sender.ask("edit_message", #"{"messageId":true,"message":"x"}"#)
        #expect(refused["code"]?.string == "malformed")
    }

    @Test("What was read is told to the peer and to the reader's other sockets, once")
    func marksAsRead() async throws {
        let world = try await HubWorld()
        let author = try await world.connect("ada")
        let (reader, other) = (try await world.connect("ben"), try await world.connect("ben"))
        let last = [try await world.send("ada", "ben", "one"), try await world.send("ada", "ben", "two")][1].id
        for client in [author, reader, other] { _ = client.take() }
        let ada = try world.id("ada")
        #expect(try await reader.ask("mark_messages_read", #"{"otherUserId":\#(ada)}"#)["updated"]?.boolean == true)
        #expect(try await reader.ask("mark_messages_read", #"{"peerId":\#(ada)}"#)["updated"]?.boolean == false)
        await world.hub.idle()
        for client in [author, other] {
            let events = client.take()
            #expect(events.map(\.name) == ["messages_read"])
            let body = try #require(events.first?.body)
            #expect(body["readerId"]?.integer == Int64(try world.id("ben")))
            #expect(body["peerId"]?.integer == Int64(ada))
            #expect(body["upTo"]?.integer == Int64(last.rawValue))
            #expect(body["readAt"]?.string == world.clock.now.description)
        }
        #expect(reader.take().isEmpty)
        #expect(try await reader.ask("mark_messages_read", "{}")["code"]?.string == "malformed")
    }

    @Test("What waited in a queue says when it was written")
    func tellsLateMessages() async throws {
        let world = try await HubWorld()
        let receiver = try await world.connect("ben")
        let at = (world.clock.now + -600_000).description
        _ = try await world.service.push(
            Array(
                """
                {"replica":"6f0e0000-0000-4000-8000-000000000001","limit":0,"ops":[{"opId":\
                "6f0e0000-0000-4000-8000-000000000002","n":1,"kind":"message.send","mode":"offline","at":"\(at)",\
                "body":{"to":\(try world.id("ben")),"text":"on my way","type":"text"}}]}
                """.utf8), author: try world.user("ada").id)
        await world.hub.idle()
        #expect(receiver.takeTexts() == ["on my way (written \(at.dropFirst(11).prefix(5)) UTC)"])
    }
}
