import SyncEngine
import Testing
import TicketFormats

@Suite("Exports read back")
struct ExportReimportTests {
    static let foreign: [TicketFormat] = [.jira, .bugzilla, .servicenow]

    @Test("a ticket comes back as the tables of docs/ticket-formats.md say", arguments: foreign)
    func fields(format: TicketFormat) throws {
        for seed in ExportSeeds.all {
            var source = ExportTickets(seed: seed, isTidy: true)
            let tickets = (1...4).map { source.ticket($0) }
            let read = try ReadDocument(Exported(tickets, as: format).bytes)
            try #require(read.tickets.count == tickets.count, "TICX_SEED=\(seed)")
            for (was, now) in zip(tickets, read.tickets) {
                let place = "\(format.rawValue), TICX_SEED=\(seed)"
                #expect(now.key == was.key && now.id == was.id, "\(place)")
                #expect(now.title.text == was.title.text && now.status == was.status, "\(place)")
                #expect(now.priority == was.priority && now.type == was.type, "\(place)")
                #expect((now.description?.text ?? "") == (was.description?.text ?? ""), "\(place)")
                #expect((now.department ?? "General") == (was.department ?? "General"), "\(place)")
                #expect(now.assignedTo?.email == was.assignedTo?.email, "\(place)")
                #expect(now.createdBy?.email == was.createdBy?.email, "\(place)")
                // A custom field of Jira's may hold HTML; the reader cannot know that this one does not.
                for field in [\InterchangeTicket.requestedItem, \.justification]
                where format != .jira || was[keyPath: field]?.looksLikeHTML != true {
                    #expect(now[keyPath: field] == was[keyPath: field], "\(place)")
                }
                for field in [\InterchangeTicket.dueDate, \.plannedStart, \.resolutionETA]
                where format != .jira || field != \.dueDate {
                    #expect(now[keyPath: field] ?? "" == was[keyPath: field] ?? "", "\(place)")
                }
                #expect(now.slaMet == was.slaMet, "\(place)")
                #expect(now.responseETA == was.responseETA, "\(place)")
                #expect(now.createdAt == was.createdAt.inSeconds, "\(place)")
                #expect((now.updatedAt ?? now.createdAt) == (was.updatedAt ?? was.createdAt).inSeconds, "\(place)")
                // Readers sort notes by their times.
                let notes = was.openNotes.map(\.comment.text) + was.transcripts.map(\.asText)
                #expect(now.notes.map(\.comment.text).sorted() == notes.sorted(), "\(place)")
                #expect(now.attachments.map(\.size) == was.attachments.map(\.size), "\(place)")
            }
        }
    }

    @Test("an export is recognised for what it is, and names its helpdesk", arguments: foreign)
    func recognised(format: TicketFormat) throws {
        let read = try ReadDocument(Exported([.example], as: format).bytes)
        #expect(read.source == (format == .servicenow ? "servicenow" : "https://helpdesk.example"))
        #expect(read.tickets.map(\.key) == ["INC-2026-0042"])
    }

    @Test(
        "what is only written is refused with a word about it",
        arguments: TicketFormat.allCases.filter { $0.isExported && !$0.isImported })
    func refused(format: TicketFormat) throws {
        let bytes = try Exported([.example], as: format).bytes
        #expect(throws: FormatFault.self) { _ = try ReadDocument(bytes) }
    }
}

extension String {
    fileprivate var looksLikeHTML: Bool { contains("<b>") || contains("&amp;") }
}

extension Timestamp {
    fileprivate var inSeconds: Timestamp { Timestamp(milliseconds: milliseconds - milliseconds % 1000) }
}
