import SyncEngine
import TestSupport
import TicketFormats

/// Tickets as nobody would write them, and some as people do.
struct RandomTickets {
    var random: SeededGenerator
    private var lastID: Int64 = 0

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func next() -> InterchangeTicket {
        lastID += Int64(random.number(1...9))
        let id = lastID
        var ticket = InterchangeTicket(externalID: "\(id)", id: id, title: richText(), createdAt: time())
        ticket.key = random.chance(90) ? "INC-2026-\(id)" : random.chance(50) ? nil : "\(id)\(text())"
        ticket.description = random.chance(80) ? richText() : nil
        ticket.status = random.pick(TicketStatus.allCases) ?? .open
        ticket.priority = random.pick(TicketPriority.allCases) ?? .p1
        ticket.type = random.pick(TicketType.allCases) ?? .task
        ticket.department = optionalText()
        ticket.assignedTo = person()
        ticket.createdBy = person()
        ticket.plannedStart = optionalText()
        ticket.plannedEnd = when()
        ticket.requestedItem = optionalText()
        ticket.justification = optionalText()
        ticket.dueDate = when()
        ticket.responseETA = when()
        ticket.resolutionETA = when()
        ticket.slaMet = random.pick([nil, true, false]) ?? nil
        ticket.updatedAt = random.chance(50) ? time() : nil
        ticket.closedAt = random.chance(50) ? time() : nil
        ticket.notes = (0..<random.number(0...3)).map { note(id * 10 + Int64($0)) }
        ticket.transcripts = (0..<random.number(0...1)).map { _ in transcript() }
        ticket.attachments = (0..<random.number(0...2)).map { _ in attachment() }
        ticket.extensions = (0..<random.number(0...2)).map { _ in tree(depth: 0) }
        return ticket
    }

    /// Every kind of text that formats fall over.
    mutating func text() -> String {
        let pieces: [String] = [
            "", " ", "\r", "\n", "\r\n", "\t", "]]>", "--", "-->", "<!--", "<![CDATA[", "&amp;", "&", "<", ">", "\"",
            "😀", "👩‍👩‍👧‍👦", "שלום ‏עולם", "مرحبا", "e\u{301}", "\u{85}", "\u{2028}", "\u{FEFF}", "\u{FFFD}",
            "\u{10FFFD}", "'", "=1+1", "@", "text", "\u{FFFE}", "\u{FFFF}", "\u{7F}", "\u{0}",
        ]
        var text = ""
        for _ in 0..<random.number(0...6) {
            switch random.number(0...9) {
            case 0: text.unicodeScalars.append(Unicode.Scalar(UInt8(random.number(0...31))))
            case 1: text += String(repeating: "long \(random.number(0...9))\u{E9} ", count: random.number(0...40))
            default: text += random.pick(pieces) ?? ""
            }
        }
        if random.number(0...799) == 0 { text += String(repeating: "0123456789abcde\n", count: 16_384) }
        return text
    }

    private mutating func optionalText() -> String? { random.chance(50) ? text() : nil }

    private mutating func richText() -> InterchangeText {
        InterchangeText(text(), format: random.pick([.plain, .markdown, .html]) ?? .plain)
    }

    private mutating func time() -> Timestamp {
        Timestamp(milliseconds: Int64(random.number(0...4_000_000_000_000)))
    }

    private mutating func when() -> String? {
        random.pick([
            nil, "", "2026-02-01", "2026-01-01T10:30:00", "2026-01-01T10:30:00.5Z", "2026-01-01T10:30:00+05:45",
            "2026-01-01T10:30", "2026-02-30", "2024-02-29", "tomorrow 5pm", " 2026-02-01", "2026-02-01Z", "0000-01-01",
            "2026-01-01T24:00:00", "2026-01-01T10:30:60", "2026-01-01T10:30:00+14:01",
            "2026-01-01T10:30:00.1234567890Z",
            "\u{1}", "heute\r\n",
        ]) ?? nil
    }

    private mutating func person() -> InterchangePerson? {
        var person = InterchangePerson()
        if random.chance(80) { person.email = "user\(random.number(1...5))@example.com" }
        if random.chance(30) { person.name = text() }
        if random.chance(20) { person.account = text() }
        if random.chance(5) { person.email = text() }
        return person == InterchangePerson() ? nil : person
    }

    private mutating func note(_ id: Int64) -> InterchangeNote {
        InterchangeNote(
            id: random.chance(90) ? "\(id)" : random.pick([nil, "n-\(id)", "007", "\u{2}"]) ?? nil, comment: richText(),
            status: random.chance(30) ? random.pick(TicketStatus.allCases) : nil, createdBy: person(),
            createdAt: time(), isInternal: random.chance(10))
    }

    private mutating func transcript() -> InterchangeTranscript {
        var transcript = InterchangeTranscript(id: text())
        transcript.startedAt = random.chance(50) ? time() : nil
        transcript.endedAt = random.chance(50) ? time() : nil
        transcript.messages = (0..<random.number(0...3)).map { number in
            InterchangeTranscript.Message(
                id: random.chance(80) ? "m\(number)" : text(), from: random.chance(90) ? "a@example.com" : text(),
                to: random.chance(50) ? "b@example.com" : optionalText(), at: time(),
                kind: random.pick([nil, .text, .emoji, .file, .system]) ?? nil,
                readAt: random.chance(50) ? time() : nil, text: richText())
        }
        return transcript
    }

    private mutating func attachment() -> InterchangeAttachment {
        InterchangeAttachment(
            name: text(), mediaType: random.chance(80) ? "image/png" : text(), size: Int64(random.number(0...1 << 40)),
            sha256: random.pick([nil, "00ffAB", "odd", String(repeating: "a1", count: 32), ""]) ?? nil,
            href: random.pick([nil, "attachments/2/b.png", "../b.png", "/etc/passwd", "https://x/y", "a\u{1}"]) ?? nil)
    }

    /// Text that XML can carry, in one piece between elements: what a reader of XML gives.
    private mutating func tree(depth: Int) -> XMLElement {
        let spaces: [String?] = ["urn:x-ticx:ext:jira", "urn:x-ticx:ext:ticx", "urn:a", "urn:b&\"", Ticx.tickets, nil]
        var element = XMLElement(
            random.pick(["field", "custom-field", "é", "a.b", "exact", "kept", "ℵ😀"]) ?? "",
            namespace: random.pick(spaces) ?? nil)
        for name in ["name", "value", "at"] where random.chance(30) {
            let space = random.chance(30) ? "urn:attribute" : nil
            element.attributes.append(
                .init(name, XMLText.sanitised(String(text().prefix(1000))).text, namespace: space))
        }
        for _ in 0..<random.number(0...(depth < 3 ? 3 : 0)) {
            let text = XMLText.sanitised(text()).text
            if !text.isEmpty { element.children.append(.text(text)) }
            element.children.append(.element(tree(depth: depth + 1)))
        }
        return element
    }

    private enum Ticx { static let tickets = "urn:x-ticx:tickets:1" }
}
