import SyncEngine
import TestSupport
import TicketFormats

/// Tickets that are hard to write: every field may be missing, every text may be anything.
struct ExportTickets {
    var random: SeededGenerator
    /// Texts that begin and end with a letter and have single blanks, which no reader tidies.
    private let isTidy: Bool

    init(seed: UInt64, isTidy: Bool = false) {
        random = SeededGenerator(seed: seed)
        self.isTidy = isTidy
    }

    /// What breaks writers of XML, CSV and spreadsheets.
    static let hostile = [
        "", " ", "  two  blanks ", "a\tb", "line\nfeed", "carriage\r\nreturn\ralone", "]]>", "--", "<!-- & -->",
        "<script>alert(1)</script>", "&lt;b&gt; &amp;nbsp;", "\"quoted\", and 'so'", "=1+1", "+1", "-1", "@SUM(A1)",
        "\t=1", "\r=1", "😀👩‍👩‍👧‍👦", "שלום עולם", "\u{202E}right to left\u{202C}", "nul \u{0} bell \u{7} esc \u{1B}",
        "\u{FFFE}\u{FFFF}", "\u{85}\u{2028}\u{2029}", "e\u{301}", "a;b,c|d", "NULL", "0123", "1e5", "2026-01-01",
        "tomorrow 5pm", "\n", "\u{FEFF}mark", "https://example.org/?a=1&b=2", "\u{10FFFF}",
    ]

    static let times = [
        "2026-02-01", "2026-02-01T10:30:00", "2026-02-01 10:30", "2026-02-01T10:30:00.250Z",
        "2026-02-01T10:30:00+02:00", "tomorrow 5pm", "1887-05-05", "2026-02-30", "",
    ]

    static let tidy = [
        "printer", "on", "fire", "]]>", "--", "<b>", "&amp;", "\"so\"", "=1+1", "😀👩‍👩‍👧‍👦", "שלום", "e\u{301}", "a;b,c",
        "0123",
    ]

    mutating func text() -> String {
        guard !isTidy else {
            return "a " + (0..<random.number(0...6)).map { _ in (random.pick(Self.tidy) ?? "") + " " }.joined() + "z"
        }
        guard !random.chance(40) else { return random.pick(Self.hostile) ?? "" }
        return (0..<random.number(1...6)).map { _ in random.pick(Self.hostile + ["printer", "on", "fire"]) ?? "" }
            .joined(separator: random.chance(50) ? " " : "")
    }

    mutating func maybe<Value>(_ value: (inout Self) -> Value) -> Value? { random.chance(60) ? value(&self) : nil }

    mutating func person() -> InterchangePerson {
        switch random.number(0...3) {
        case 0: InterchangePerson(email: "ann@example.org", name: "Ann <Admin> & \"Co\"")
        case 1: InterchangePerson(email: "bob@example.org")
        case 2: InterchangePerson(name: "Cid", account: "cid")
        default: InterchangePerson(email: "p\(random.number(1...50))@example.org", name: text())
        }
    }

    mutating func time() -> Timestamp {
        Timestamp(milliseconds: 1_767_225_600_000 + Int64(random.number(0...20_000_000_000)))
    }

    mutating func note(_ index: Int) -> InterchangeNote {
        InterchangeNote(
            id: random.chance(80) ? "\(index + 1)" : nil, comment: InterchangeText(text()),
            status: random.chance(30) ? random.pick(TicketStatus.allCases) : nil, createdBy: maybe { $0.person() },
            createdAt: time(), isInternal: random.chance(15))
    }

    mutating func transcript(_ index: Int) -> InterchangeTranscript {
        InterchangeTranscript(
            id: "c\(index)", startedAt: maybe { $0.time() },
            messages: (0..<random.number(0...4)).map { number in
                InterchangeTranscript.Message(
                    id: "m\(number)", from: "ann@example.org", to: maybe { _ in "bob@example.org" }, at: time(),
                    kind: maybe { $0.random.pick([.text, .emoji, .file, .system]) ?? .text },
                    readAt: maybe { $0.time() }, text: InterchangeText(text()))
            })
    }

    mutating func extensions() -> [XMLElement] {
        let field = XMLElement(
            "field", namespace: "urn:x-ticx:ext:redmine", attributes: [.init("name", "Severity")], text: text())
        let other = XMLElement("stars", namespace: "urn:example", children: [.element(XMLElement("star"))])
        return [field, other].filter { _ in random.chance(30) }
    }

    mutating func ticket(_ number: Int) -> InterchangeTicket {
        let type = random.pick(TicketType.allCases) ?? .incident
        return InterchangeTicket(
            externalID: "\(number)", id: Int64(number),
            key: "\(["INC", "SR", "CHG", "PRB", "TSK"].randomElement(using: &random) ?? "INC")-2026-\(1000 + number)",
            title: InterchangeText(text()), description: maybe { InterchangeText($0.text()) },
            status: random.pick(TicketStatus.allCases) ?? .open, priority: random.pick(TicketPriority.allCases) ?? .p3,
            type: type, department: maybe { $0.random.pick(["IT", "HR", "Sales & <Marketing>"]) ?? "IT" },
            assignedTo: maybe { $0.person() }, createdBy: maybe { $0.person() },
            plannedStart: maybe { $0.random.pick(Self.times) ?? "" },
            plannedEnd: maybe { $0.random.pick(Self.times) ?? "" }, requestedItem: maybe { $0.text() },
            justification: maybe { $0.text() }, dueDate: maybe { $0.random.pick(Self.times) ?? "" },
            responseETA: maybe { $0.time().description }, resolutionETA: maybe { $0.random.pick(Self.times) ?? "" },
            slaMet: maybe { $0.random.chance(50) }, createdAt: time(), updatedAt: maybe { $0.time() },
            closedAt: maybe { $0.time() }, notes: (0..<random.number(0...4)).map { note($0) },
            transcripts: (0..<random.number(0...2)).map { transcript($0) },
            attachments: (0..<random.number(0...2)).map { index in
                InterchangeAttachment(
                    name: "file \(index) \(text().filter { !$0.isNewline })", mediaType: "text/plain",
                    size: Int64(index) * 1000)
            },
            extensions: extensions())
    }

    /// With 256 KiB in its description.
    mutating func longTicket(_ number: Int) -> InterchangeTicket {
        var ticket = ticket(number)
        ticket.description = InterchangeText(String(repeating: "long 😀\n", count: 262_144 / 10))
        return ticket
    }
}

extension InterchangeTicket {
    /// The one that docs/ticket-formats.md shows in every format.
    static let example: InterchangeTicket = {
        let start = Timestamp(milliseconds: 1_795_423_541_120)
        let ann = InterchangePerson(email: "ann@example.org", name: "Ann Okafor")
        let cid = InterchangePerson(email: "cid@example.org", name: "Cid Agent")
        return InterchangeTicket(
            externalID: "42", id: 42, key: "INC-2026-0042", title: "VPN & mail are <slow>",
            description: "Since Monday.\nA restart did not help.", status: .inProgress, priority: .p2, type: .incident,
            department: "IT", assignedTo: cid, createdBy: ann, dueDate: "2026-11-27",
            responseETA: "2026-11-23T09:45:41.120Z", resolutionETA: "2026-11-23T20:45:41.120Z",
            createdAt: start, updatedAt: start + 600_000,
            notes: [
                InterchangeNote(
                    id: "7", comment: "=looking into it", status: .inProgress, createdBy: cid,
                    createdAt: start + 600_000)
            ],
            transcripts: [
                InterchangeTranscript(
                    id: "c1",
                    messages: [
                        InterchangeTranscript.Message(
                            id: "m1", from: "ann@example.org", to: "cid@example.org", at: start + 60_000, kind: .text,
                            text: "any news?")
                    ])
            ],
            attachments: [InterchangeAttachment(name: "trace.txt", mediaType: "text/plain", size: 1200)],
            extensions: [
                XMLElement(
                    "field", namespace: "urn:x-ticx:ext:jira", attributes: [.init("name", "Severity")], text: "Major")
            ])
    }()
}
