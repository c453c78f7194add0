import SyncEngine
import TestSupport
import TicketFormats

/// Tickets as a helpdesk has them, about 3 kB each as ticx XML: some prepared ones again and again, with other numbers.
struct SampleTickets {
    private var prepared: [InterchangeTicket]
    private(set) var count = 0

    /// More text than a packer looks back, so that packed files are packed as usual.
    private static let preparedCount = 64
    private static let words = [
        "printer", "VPN", "mail", "slow", "since", "Monday", "the", "a", "does", "not", "connect", "<error>", "&",
        "restart", "helped", "Büro", "naïve", "ключ", "日本語", "😀", "\"quoted\"", "user's", "]]>", "password", "=1+1",
        "laptop", "floor", "2", "again", "please", "call", "back", "\n", "asset", "0042", "ticket", "a\tb",
    ]

    init() {
        var random = SeededGenerator(seed: 1)
        prepared = (0..<Self.preparedCount).map { _ in Self.ticket(&random) }
    }

    mutating func next() -> InterchangeTicket {
        count += 1
        let slot = count % prepared.count
        prepared[slot].externalID = "\(count)"
        prepared[slot].id = Int64(count)
        prepared[slot].key = "INC-2026-\(count)"
        for index in prepared[slot].notes.indices { prepared[slot].notes[index].id = "\(4 * count + index)" }
        return prepared[slot]
    }

    private static func text(_ words: ClosedRange<Int>, _ random: inout SeededGenerator) -> InterchangeText {
        let list = (0..<random.number(words)).map { _ in
            random.pick(Self.words).map { random.chance(30) ? $0 + "\(random.number(0...9999))" : $0 } ?? ""
        }
        return InterchangeText(list.joined(separator: " "))
    }

    private static func person(_ random: inout SeededGenerator) -> InterchangePerson {
        let number = random.number(1...200)
        return InterchangePerson(email: "person\(number)@example.org", name: "Person \(number) & Co")
    }

    private static func ticket(_ random: inout SeededGenerator) -> InterchangeTicket {
        let start = Timestamp(milliseconds: 1_767_225_600_000 + Int64(random.number(0...20_000_000_000)))
        return InterchangeTicket(
            externalID: "", title: InterchangeText("a " + text(3...10, &random).text.filter { !$0.isNewline } + " z"),
            description: text(40...120, &random), status: random.pick(TicketStatus.allCases) ?? .open,
            priority: random.pick(TicketPriority.allCases) ?? .p3, type: .incident, department: "IT",
            assignedTo: person(&random), createdBy: person(&random), dueDate: "2026-11-27", createdAt: start,
            updatedAt: start + 600_000,
            notes: (0..<3).map { _ in
                InterchangeNote(
                    id: "", comment: text(20...80, &random), createdBy: person(&random), createdAt: start + 60_000)
            },
            transcripts: [
                InterchangeTranscript(
                    id: "c1",
                    messages: (1...3).map { number in
                        InterchangeTranscript.Message(
                            id: "m\(number)", from: "ann@example.org", at: start + 60_000, kind: .text,
                            text: text(3...12, &random))
                    })
            ],
            attachments: [InterchangeAttachment(name: "trace.txt", mediaType: "text/plain", size: 1200)],
            extensions: [
                XMLElement(
                    "field", namespace: "urn:x-ticx:ext:jira", attributes: [.init("name", "Severity")], text: "Major")
            ])
    }
}
