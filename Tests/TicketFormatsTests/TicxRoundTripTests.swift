import Foundation
import SyncEngine
import Testing
import TicketFormats

@Suite("ticx XML, written and read")
struct TicxRoundTripTests {
    /// `TICX_SEED` runs one seed.
    static let seeds: [UInt64] = {
        if let seed = ProcessInfo.processInfo.environment["TICX_SEED"].flatMap({ UInt64($0) }) { return [seed] }
        return [UInt64.random(in: 0...UInt64.max)] + Array(1...12)
    }()

    @Test("gives the same tickets, whatever is in them", arguments: seeds)
    func roundTrip(seed: UInt64) throws {
        var source = RandomTickets(seed: seed)
        let tickets = (0..<40).map { _ in source.next() }
        let header = ExportHeader(
            exportedAt: Timestamp(milliseconds: 1_790_000_000_000), generator: "test/1", source: "https://desk.example",
            ticketCount: tickets.count)
        let bytes = try Self.written(tickets, header)
        let (read, reader) = try Self.read(bytes)
        #expect(read.count == tickets.count, "TICX_SEED=\(seed)")
        for (read, ticket) in zip(read, tickets) {
            #expect(read.line > 0)
            var read = read
            read.line = 0
            #expect(read == ticket, "TICX_SEED=\(seed)")
        }
        #expect(reader.header == header)
        #expect(reader.source == header.source)
        // Written again, the same bytes.
        let again = try Self.written(read, header)
        #expect(again == bytes, "TICX_SEED=\(seed)")
    }

    @Test("nothing and an empty text are two things")
    func empty() throws {
        var ticket = InterchangeTicket(externalID: "1", id: 1, key: "INC-1", title: "", createdAt: time)
        ticket.description = ""
        ticket.department = ""
        let bytes = try Self.written([ticket], ExportHeader(exportedAt: time, generator: "test/1"))
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains("<description/>") && text.contains("<department/>") && !text.contains("justification"))
        let read = try #require(try Self.read(bytes).tickets.first)
        #expect(read.description == "" && read.department == "" && read.justification == nil)
    }

    @Test("a document without tickets is one")
    func none() throws {
        let (tickets, reader) = try Self.read(Self.written([], ExportHeader(exportedAt: time, generator: "t")))
        #expect(tickets.isEmpty && reader.header?.exportedAt == time && reader.source == "ticx")
    }

    @Test("a ticket without a number is not written")
    func unnumbered() throws {
        let writer = try TicxWriter(header: ExportHeader(exportedAt: time, generator: "t"))
        try writer.begin()
        #expect(throws: FormatFault.self) {
            try writer.write(InterchangeTicket(externalID: "A-1", title: "", createdAt: time))
        }
    }

    private let time = Timestamp(milliseconds: 1_790_000_000_123)

    static func written(_ tickets: [InterchangeTicket], _ header: ExportHeader) throws -> [UInt8] {
        let writer = try TicxWriter(header: header)
        var bytes: [UInt8] = []
        try writer.begin()
        for ticket in tickets {
            try writer.write(ticket)
            bytes += try writer.drain()
        }
        try writer.end()
        bytes += try writer.drain()
        return bytes
    }

    static func read(_ bytes: [UInt8]) throws -> (tickets: [InterchangeTicket], reader: TicxReader) {
        let reader = try TicxReader(bytes)
        var tickets: [InterchangeTicket] = []
        while let ticket = try reader.next() { tickets.append(ticket) }
        return (tickets, reader)
    }
}

extension TicxReader {
    convenience init(_ bytes: [UInt8], skipsBadTickets: Bool = false) throws {
        try self.init(skipsBadTickets: skipsBadTickets, read: readingBytes(String(decoding: bytes, as: UTF8.self)))
    }
}

/// A document in memory, as readers want it.
func readingBytes(_ text: String) -> (UnsafeMutableRawBufferPointer) -> Int {
    var rest = Array(text.utf8)[...]
    return { buffer in
        let count = min(buffer.count, rest.count)
        buffer.copyBytes(from: rest.prefix(count))
        rest = rest.dropFirst(count)
        return count
    }
}
