import SyncEngine
import Testing

@testable import TicketFormats

/// What comes back of our own exports in other systems' formats: everything but what docs/ticket-formats.md marks as
/// lost.
@Suite("Our exports read again")
struct ImportProjectionTests {
    /// What is left of a text when white space does not count.
    private func squeezed(_ text: String?) -> String {
        String(String.UnicodeScalarView((text ?? "").clean.unicodeScalars.filter { !$0.properties.isWhitespace }))
    }

    private func seconds(_ time: Timestamp?) -> Int64? { time.map { $0.milliseconds / 1000 } }

    /// The notes as sorted texts with their times.
    private func lines(_ notes: [(text: String, at: Timestamp)]) -> [String] {
        notes.map { (squeezed($0.text), $0.at) }.filter { !$0.0.isEmpty }.map { "\($0.1.seconds) \($0.0)" }.sorted()
    }

    @Test("every field that the format has comes back", arguments: [TicketFormat.jira, .bugzilla, .servicenow])
    func projection(format: TicketFormat) throws {
        try ExportSeeds.each { tickets, seed in
            let read = try ReadDocument(try Exported(tickets, as: format).bytes)
            #expect(read.source == (format == .servicenow ? "servicenow" : "https://helpdesk.example"))
            #expect(read.tickets.count == tickets.count, "TICX_SEED=\(seed)")
            for (back, sent) in zip(read.tickets, tickets) {
                let told = Comment(rawValue: "TICX_SEED=\(seed), ticket \(sent.externalID)")
                #expect((back.id, back.key) == (sent.id, sent.key), told)
                #expect((back.status, back.priority, back.type) == (sent.status, sent.priority, sent.type), told)
                if !squeezed(sent.title.text).isEmpty {
                    #expect(squeezed(back.title.text) == squeezed(sent.title.text), told)
                }
                #expect(squeezed(back.description?.text) == squeezed(sent.description?.text), told)
                #expect(back.department == sent.department ?? (format == .bugzilla ? "General" : nil), told)
                #expect(back.slaMet == sent.slaMet, told)
                for member in [
                    \InterchangeTicket.plannedStart, \.plannedEnd, \.dueDate, \.responseETA, \.resolutionETA,
                ] {
                    #expect(back[keyPath: member] ?? "" == sent[keyPath: member] ?? "", told)
                }
                #expect(squeezed(back.requestedItem) == squeezed(sent.requestedItem), told)
                #expect(squeezed(back.justification) == squeezed(sent.justification), told)
                #expect(seconds(back.createdAt) == seconds(sent.createdAt), told)
                #expect(seconds(back.closedAt) == seconds(sent.closedAt) || sent.closedAt == nil, told)
                #expect(back.assignedTo?.email == sent.assignedTo?.email, told)
                #expect(back.createdBy?.email == sent.createdBy?.email, told)
                #expect(back.attachments.map(\.size) == sent.attachments.map(\.size), told)
                try notes(back, sent, format, told)
            }
        }
    }

    private func notes(
        _ back: InterchangeTicket, _ sent: InterchangeTicket, _ format: TicketFormat, _ told: Comment
    ) throws {
        let chats = sent.transcripts.map { chat in
            (chat.asText, chat.startedAt ?? chat.messages.first?.at ?? sent.createdAt)
        }
        #expect(
            lines(back.notes.map { ($0.comment.text, $0.createdAt) })
                == lines(sent.openNotes.map { ($0.comment.text, $0.createdAt) } + chats), told)
        let hidden = sent.notes.filter { $0.isInternal && !squeezed($0.comment.text).isEmpty }
        let kept = back.extensions.filter { $0.name == "internalNote" && !squeezed($0.text).isEmpty }
        // Jira has no notes for staff alone that its XML view would show.
        #expect(kept.count == (format == .jira ? 0 : hidden.count), told)
    }

    @Test("ticx XML is read by the same door, plain and from a bundle, and its bad tickets are told")
    func ticx() throws {
        var source = RandomTickets(seed: 11)
        let sent = (1...3).map { _ in source.next() }
        let header = ExportHeader(exportedAt: Foreign.opened, generator: "x", source: "https://helpdesk.example")
        let bytes = try Exported(sent, as: .ticx, header: header).bytes
        var bundle = BundleZip()
        bundle.files = [BundleZip.File("export.xml", bytes)]
        for bytes in [bytes, bundle.bytes] {
            let read = try ReadDocument(bytes)
            #expect(read.tickets.map(\.key) == sent.map(\.key))
            #expect(read.source == "https://helpdesk.example")
        }
        let text = String(decoding: bytes, as: UTF8.self)
        let bad = text.replacing("<status>", with: "<status>No", maxReplacements: 1)
        let read = try ReadDocument(bad)
        #expect(read.tickets.count == 2)
        #expect(read.warnings.contains { $0.weight == .unusable && $0.line > 0 })
    }

    @Test("documents of other systems are read from archives too, several times")
    func bundles() throws {
        var bundle = BundleZip()
        bundle.files = [
            BundleZip.File("a/incident.xml", Array(Foreign.serviceNow("<short_description>x</short_description>").utf8))
        ]
        let file = TicketFile(bytes: bundle.bytes)
        #expect(try file.recognised() == .servicenow)
        for _ in 0..<2 {
            let reading = try file.open()
            #expect(try reading.next()?.title == "x")
            #expect(try reading.next() == nil)
            #expect(file.bytesRead <= file.size && file.bytesRead > file.size / 2)
        }
        bundle.files = [BundleZip.File("a.xml", Array(Foreign.jira("<summary>a & b</summary>").utf8))]
        #expect(throws: FormatFault.self) { try ReadDocument(bundle.bytes) }
        bundle.files = [BundleZip.File("users.csv", Array("x".utf8))]
        #expect(throws: FormatFault.self) { try ReadDocument(bundle.bytes) }
    }
}
