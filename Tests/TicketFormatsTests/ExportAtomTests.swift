import SyncEngine
import Testing
import TicketFormats

@Suite("Export as Atom")
struct ExportAtomTests {
    @Test("an entry for each ticket, note and chat, each with an id, a title, a time and an author")
    func entries() throws {
        try ExportSeeds.each { tickets, seed in
            let file = try Exported(tickets, as: .atom)
            let entries = try file.root().elements.filter { $0.name == "entry" }
            try Self.haveWhatAtomWants(entries, seed)
            try Self.hold(tickets, entries, seed)
            #expect(file.lost("attachments") == tickets.flatMap(\.attachments).count)
        }
    }

    private static func haveWhatAtomWants(_ entries: [XMLElement], _ seed: UInt64) throws {
        let ids = entries.compactMap { $0["id"]?.text }
        #expect(Set(ids).count == entries.count)
        for id in ids { #expect(isUUID(id)) }
        for entry in entries {
            let name = try #require(entry["author"]?["name"]?.text)
            #expect(!name.isEmpty, "TICX_SEED=\(seed)")
            let updated = try #require(entry["updated"]?.text)
            #expect(Timestamp(updated.utf8) != nil)
            let answered = entry["in-reply-to"]?.attribute("ref") ?? ids[0]
            #expect(ids.contains(answered))
        }
    }

    private static func hold(_ tickets: [InterchangeTicket], _ entries: [XMLElement], _ seed: UInt64) throws {
        let texts = tickets.flatMap { ticket in
            [ticket.description?.text ?? ""] + ticket.openNotes.map(\.comment.text)
                + ticket.transcripts.map(\.asText)
        }
        let contents = entries.map { $0["content"]?.text.fromHTML ?? "" }
        #expect(contents == texts.map(\.clean.withLF), "TICX_SEED=\(seed)")
        let heads = entries.filter { $0["in-reply-to"] == nil }
        #expect(heads.count == tickets.count)
        for (ticket, entry) in zip(tickets, heads) {
            #expect(entry["title"]?.text == "[\(ticket.key ?? "")] \(ticket.title.text)".clean)
            #expect(entry["published"]?.text == ticket.createdAt.description)
            #expect(entry["updated"]?.text == (ticket.updatedAt ?? ticket.createdAt).description)
            #expect(entry.term("status") == ticket.status.rawValue)
            #expect(entry.term("priority") == ticket.priority.rawValue)
            #expect(entry.term("type") == ticket.type.rawValue)
            #expect(entry.term("department") == ticket.department)
            #expect(entry.term("key") == ticket.key)
            #expect(entry.term("assignedTo") == ticket.assignedTo?.handleClean, "TICX_SEED=\(seed)")
        }
    }

    /// Of version 8.
    private static func isUUID(_ id: String) -> Bool {
        id.wholeMatch(of: /urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil
    }

    @Test(
        "an address that is none makes no links and no fault",
        arguments: [nil, "", "helpdesk", "file:///etc", "javascript:1"])
    func addresses(source: String?) throws {
        var header = Exported.header
        header.source = source
        #expect(try Exported([.plain()], as: .atom, header: header).root().all("link").isEmpty)
    }

    @Test("links are URIs whatever the address holds")
    func links() throws {
        var header = Exported.header
        header.source = "https://hé lp.example/<a>\"b"
        #expect(
            try Exported([.plain()], as: .atom, header: header).root().all("link").map { $0.attribute("href") }
                == ["https://h%C3%A9%20lp.example/%3Ca%3E%22b", "https://h%C3%A9%20lp.example/%3Ca%3E%22b/tickets/7"])
    }
}

extension XMLElement {
    fileprivate func term(_ scheme: String) -> String? {
        elements.first { $0.name == "category" && $0.attribute("scheme") == "urn:x-ticx:\(scheme)" }?.attribute("term")
    }
}
