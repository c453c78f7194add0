import Foundation
import SyncEngine
import Testing

@testable import TicketFormats

@Suite("ticx XML reader")
struct TicxReaderTests {
    @Test("the schema in the program is the one in docs")
    func schema() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("docs/ticx.xsd")
        #expect(try String(contentsOf: file, encoding: .utf8) == Ticx.schemaText + "\n")
    }

    @Test("a document as other programs would write it is read")
    func foreign() throws {
        let (tickets, reader) = try TicxRoundTripTests.read(Array(TicxSample.text.utf8))
        let ticket = try #require(tickets.first)
        #expect(tickets.count == 1 && reader.count == 1)
        #expect(ticket.title == "Printer & scanner")
        #expect(ticket.description == InterchangeText("one\r\ntwo", format: .markdown))
        #expect(ticket.assignedTo == InterchangePerson(email: "lee@example.com", name: "Lee"))
        #expect(ticket.dueDate == "2026-02-01" && ticket.slaMet == true)
        #expect(ticket.notes.map(\.comment) == ["bell\u{7}here"])
        #expect(ticket.transcripts.first?.messages.map(\.kind) == [.emoji, nil])
        #expect(ticket.attachments.map(\.href) == [nil, "attachments/1/b.png"])
        #expect(ticket.extensions.first?.attribute("key") == "ABC-1")
        #expect(ticket.line == 3)
        let warnings = reader.takeWarnings()
        #expect(warnings.count == 1 && warnings.first?.ticket == "INC-1")
    }

    @Test("what the schema or the rules forbid ends the reading, with a line", arguments: TicxSample.broken)
    func broken(change: TicxChange) throws {
        let text = try change.made()
        do throws(FormatFault) {
            let reader = try TicxReader(read: readingBytes(text))
            while try reader.next() != nil {}
            Issue.record("\(change.from) became \(change.to) and was read")
        } catch {
            #expect(error.line > 0 && error.message.contains(change.says), "\(error)")
            #expect(!error.message.contains("{urn"))
        }
    }

    @Test("bad tickets are passed over when that is wished, and told")
    func partial() throws {
        let bad = TicxSample.text.replacingOccurrences(of: "<status>Open", with: "<status>Waiting")
        let start = try #require(TicxSample.text.range(of: "<ticket ")).lowerBound
        let end = try #require(TicxSample.text.range(of: "</ticket>")).upperBound
        let good = String(TicxSample.text[start..<end]).replacingOccurrences(of: "id=\"1\"", with: "id=\"2\"")
            .replacingOccurrences(of: "INC-1", with: "INC-2").replacingOccurrences(of: "id=\"7\"", with: "id=\"8\"")
        let both = bad.replacingOccurrences(of: "ticketCount=\"1\"", with: "ticketCount=\"2\"")
            .replacingOccurrences(of: "</export>", with: good + "</export>")
        let reader = try TicxReader(Array(both.utf8), skipsBadTickets: true)
        #expect(try reader.next()?.key == "INC-2")
        #expect(try reader.next() == nil)
        let faults = reader.takeFaults()
        #expect(faults.count == 1 && faults[0].line == 5 && faults[0].message.hasPrefix("ticket INC-1: "), "\(faults)")
        #expect(throws: FormatFault.self) { try TicxRoundTripTests.read(Array(both.utf8)) }
    }

    @Test("a later minor version is read without its novelties, each told once")
    func later() throws {
        let later = TicxSample.text.replacingOccurrences(of: " version=\"1.0\" ", with: " version=\"1.3\" mood='good' ")
            .replacingOccurrences(of: "<status>", with: "<mood level='3'><deep/></mood><status>")
            .replacingOccurrences(of: "<comment ", with: "<mood/><comment ")
        let (tickets, reader) = try TicxRoundTripTests.read(Array(later.utf8))
        #expect(tickets == (try TicxRoundTripTests.read(Array(TicxSample.text.utf8)).tickets))
        let warnings = reader.takeWarnings().map(\.text)
        #expect(warnings.filter { $0.contains("<mood>") }.count == 2)
        #expect(warnings.first?.contains("1.3") == true)
        // What a ticket cannot be without is missed all the same.
        let bare = later.replacingOccurrences(of: "<priority>P1</priority>", with: "")
        #expect(throws: FormatFault.self) { try TicxRoundTripTests.read(Array(bare.utf8)) }
    }

    @Test("a ticket may hold so much and no more, whatever it is made of; an attachment's bytes do not count")
    func room() throws {
        var limits = XMLLimits()
        limits.treeElements = 100
        limits.treeText = 10_000
        let note = "<note id=\"9\"><comment/><createdBy/><createdAt>2026-01-01T10:06:00Z</createdAt></note>"
        for (place, addition) in [
            ("</notes>", String(repeating: note, count: 30)),
            ("<status>", "<department>\(String(repeating: "x", count: 10_001))</department>"),
            ("</extensions>", String(repeating: "<x:f xmlns:x=\"urn:f\"/>", count: 101)),
        ] {
            let text = TicxSample.text.replacingOccurrences(of: place, with: addition + place)
            let reader = try TicxReader(limits: limits, read: readingBytes(text))
            let fault = #expect(throws: FormatFault.self) { try reader.next() }
            #expect(fault?.reason == .tooLarge)
        }
        let large = TicxSample.text.replacingOccurrences(of: "aGk=", with: String(repeating: "aGlo\n", count: 5000))
        #expect(try TicxReader(limits: limits, read: readingBytes(large)).next() != nil)
    }

    @Test("a file that the bundle does not hold is told")
    func bundle() throws {
        let reader = try TicxReader(holds: { _ in false }, read: readingBytes(TicxSample.text))
        while try reader.next() != nil {}
        #expect(reader.takeWarnings().contains { $0.text.contains("b.png") && $0.line > 0 })
    }
}
