import JSONText
import SyncEngine
import Testing
import TicketExchange
import TicketFormats

@Suite struct TranscriptTests {
    @Test func `talk about a ticket is for its two people and for those whose work tickets are`() async throws {
        let desk = try await Helpdesk()
        let ole = try await desk.person("ole@b.example")
        let eva = try await desk.person("eva@b.example")
        let agent = try await desk.person("agent@b.example", .agent, department: "IT")
        let other = try await desk.person("other@b.example", .agent, department: "Sales")
        let manager = try await desk.person("manager@b.example", .manager)
        // Both users see the ticket; the agent's department is that of the ticket.
        let ticket = try await desk.create(ole, to: eva)
        try await desk.update(ole, ticket, .department, "IT")
        try await desk.message(ole, agent, "Is it fixed?", about: ticket)
        let reply = try await desk.message(agent, ole, "Soon", about: ticket)
        try await desk.act(agent, "message.edit") { writer in
            writer.field("message", reply.id.rawValue)
            writer.field("text", "On Monday")
        }
        let withdrawn = try await desk.message(agent, ole, "Or never", about: ticket)
        try await desk.act(agent, "message.delete") { $0.field("message", withdrawn.id.rawValue) }
        for (reader, expected) in [(ole, 2), (eva, 0), (agent, 2), (manager, 2)] {
            let tickets = try await desk.exported(reader: reader)
            let texts = tickets.flatMap(\.transcripts).flatMap(\.messages).map(\.text.text)
            #expect(texts == ["Is it fixed?", "On Monday"].suffix(expected), "\(reader)")
        }
        #expect(try await desk.exported(reader: other).isEmpty)
        #expect(try await desk.exported()[0].transcripts.map(\.messages.count) == [2])
    }

    @Test func `a past talk becomes messages of its two people, once`() async throws {
        let desk = try await Helpdesk()
        let ole = try await desk.person("ole@b.example")
        let ticket = Paper.ticket {
            $0.transcripts = [
                InterchangeTranscript(
                    id: "c1",
                    messages: [
                        .init(
                            id: "m1", from: "ole@b.example", to: "agent@b.example",
                            at: Paper.time("2024-03-01T12:00:00Z"), kind: .text, text: "Hello"),
                        .init(
                            id: "m2", from: "agent@b.example", at: Paper.time("2024-03-01T12:01:00Z"), kind: .emoji,
                            text: "👋"),
                    ])
            ]
        }
        let file = try Paper.file([ticket])
        #expect(try await desk.take(file).messages == 2)
        #expect(try await desk.take(file).messages == 0)
        let agent = try #require(desk.service.directory.user(email: "agent@b.example")).id
        let history = try await desk.service.history(reader: ole, peer: agent, before: nil, limit: 10)
        #expect(history.map(\.text) == ["Hello", "👋"])
        #expect(history.map(\.type) == ["text", "emoji"])
        #expect(history.map(\.sentAt) == ticket.transcripts[0].messages.map(\.at))
    }
}
