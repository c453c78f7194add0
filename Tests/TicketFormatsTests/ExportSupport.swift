import Foundation
import SyncEngine
import Testing
import TicketFormats

/// A file of tickets as written, and what its writer counted.
struct Exported {
    var bytes: [UInt8] = []
    var losses: [String: Int] = [:]

    static let header = ExportHeader(
        exportedAt: Timestamp(milliseconds: 1_795_423_541_120), generator: "ticx-sync/0.6",
        source: "https://helpdesk.example", ticketCount: 2)

    init(_ tickets: [InterchangeTicket], as format: TicketFormat, header: ExportHeader = header) throws {
        try self.init(tickets, to: format.writer(header: header))
    }

    init(_ tickets: [InterchangeTicket], to writer: any TicketWriting) throws {
        try writer.begin()
        bytes += try writer.drain()
        for ticket in tickets {
            try writer.write(ticket)
            bytes += try writer.drain()
        }
        try writer.end()
        bytes += try writer.drain()
        losses = writer.losses
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The root, read by our own reader.
    func root() throws -> XMLElement {
        let reader = try XMLReader(bytes)
        #expect(try reader.next() == .start)
        return try reader.element()
    }

    /// How much was counted of what these words begin.
    func lost(_ words: String) -> Int {
        losses.filter { $0.key.hasPrefix(words) }.values.reduce(0, +)
    }
}

extension XMLElement {
    /// The texts of all child elements of a name.
    func texts(_ name: String) -> [String] { elements.filter { $0.name == name }.map(\.text) }

    /// The descendants of a name, in order.
    func all(_ name: String) -> [XMLElement] { elements.flatMap { ($0.name == name ? [$0] : []) + $0.all(name) } }
}

extension String {
    /// As XML can carry it.
    var clean: String { XMLText.sanitised(self).text }

    /// CR LF and CR as LF.
    var withLF: String {
        replacingOccurrences(of: "\r\n", with: "\n", options: .literal)
            .replacingOccurrences(of: "\r", with: "\n", options: .literal)
    }

    var oneLine: String { withLF.replacingOccurrences(of: "\n", with: " ", options: .literal) }

    /// The text of what the writers make HTML of.
    var fromHTML: String {
        var text = self
        for (markup, plain) in [
            ("<p>", ""), ("</p>", ""), ("<br/>", "\n"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"),
        ] {
            text = text.replacingOccurrences(of: markup, with: plain, options: .literal)
        }
        return text
    }
}

extension Timestamp {
    /// `2026-11-23 08:45:41`
    var seconds: String { description.prefix(19).replacingOccurrences(of: "T", with: " ") }
}

/// Random tickets for each seed; `TICX_SEED` runs one.
enum ExportSeeds {
    static let all: ClosedRange<UInt64> =
        ProcessInfo.processInfo.environment["TICX_SEED"].flatMap { UInt64($0) }.map { $0...$0 } ?? 1...30

    /// Calls `body` with five tickets of each seed.
    static func each(_ body: ([InterchangeTicket], UInt64) throws -> Void) rethrows {
        for seed in all {
            var source = ExportTickets(seed: seed)
            try body((1...5).map { source.ticket($0) }, seed)
        }
    }
}

extension InterchangeTicket {
    /// With nothing but what a ticket must have.
    static func plain(
        status: TicketStatus = .open, priority: TicketPriority = .p3, type: TicketType = .incident,
        title: String = "printer on fire", createdAt: Timestamp = Timestamp(milliseconds: 1_795_423_541_120)
    ) -> InterchangeTicket {
        InterchangeTicket(
            externalID: "7", id: 7, key: "INC-2026-0007", title: InterchangeText(title), status: status,
            priority: priority, type: type, createdAt: createdAt)
    }

    /// The notes that everybody may read.
    var openNotes: [InterchangeNote] { notes.filter { !$0.isInternal } }
}

extension InterchangePerson {
    /// What stands for them where a format has one place.
    var handleClean: String { (email ?? account ?? name ?? "").clean }

    /// What people read.
    var shownClean: String { name?.clean ?? handleClean }
}

extension InterchangeTranscript {
    /// As formats without chats carry it.
    var asText: String {
        messages.reduce("Chat \(id)") { text, message in
            text + "\n[\(message.at)] \(message.from)\(message.to.map { " to " + $0 } ?? ""): \(message.text.text)"
        }
    }
}
