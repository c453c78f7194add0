internal import JSONText
internal import SyncEngine
internal import TicketExchange
internal import TicketFormats

/// What a person has here, for a person who asks for it: JSON lines, one `{"person":{…}}`, a `{"record":{…}}` for each
/// of their journal in its order (messages they wrote and got, receipts, questions, notifications, refused texts), and
/// a `{"ticket":{…}}` for each they have to do with and may see.
struct PersonExport {
    private let person: User
    private let office: Administration
    private let peer: ControlPeer

    /// Lines are sent in pieces of about this size.
    private static let pieceBytes = 64 << 10

    init(_ person: User, _ office: Administration, _ peer: ControlPeer) {
        self.person = person
        self.office = office
        self.peer = peer
    }

    /// `{"records","tickets","bytes"}`
    func run() async throws -> [UInt8] {
        let head = Self.line("person", office.show(person))
        try await peer.send(whole: head, UpkeepProgress(done: 1))
        let (records, recordBytes) = try await sendRecords()
        let (tickets, ticketBytes) = try await sendTickets(behind: records)
        return JSONWriter.text { writer in
            writer.object { writer in
                writer.field("records", records)
                writer.field("tickets", tickets)
                writer.field("bytes", head.count + recordBytes + ticketBytes)
            }
        }
    }

    private func sendRecords() async throws -> (count: Int, bytes: Int) {
        var (count, bytes, position) = (0, 0, Seq(0))
        while true {
            let page = try await office.page(.init(journal: .user(person.id), after: position))
            guard let last = page.records.last else { return (count, bytes) }
            position = last.seq
            count += page.records.count
            var piece: [UInt8] = []
            for record in page.records {
                piece += Self.line("record", JSONWriter.text { writer in writer.object { write(record, to: &$0) } })
                guard piece.count >= Self.pieceBytes else { continue }
                bytes += piece.count
                try await peer.send(whole: piece, UpkeepProgress(done: count))
                piece = []
            }
            bytes += piece.count
            try await peer.send(whole: piece, UpkeepProgress(done: count))
        }
    }

    /// As it is stored, and who is at its other end.
    private func write(_ record: StoredRecord, to writer: inout JSONWriter) {
        record.write(to: &writer)
        let content = JSONSlice(trusted: record.content[...])
        let others = [content["from"], content["peer"], content["body"]?["to"]].compactMap { $0?.integer }
        guard let other = others.map({ UserID(Int($0)) }).first(where: { $0 != person.id }) else { return }
        if let other = office.service.directory.user(other) {
            writer.field("with", other.email)
            writer.field("withName", other.name)
        }
    }

    private func sendTickets(behind records: Int) async throws -> (count: Int, bytes: Int) {
        let exporter = office.exporter(.json, reader: person.id, where: concerns)
        var bytes = 0
        while let piece = try await exporter.next() {
            let lines = piece.split(separator: UInt8(ascii: "\n")).flatMap { Self.line("ticket", $0) }
            bytes += lines.count
            try await peer.send(whole: lines, UpkeepProgress(done: records + exporter.done))
        }
        return (exporter.written, bytes)
    }

    /// Whether they reported it, work or worked on it, or wrote anything about it.
    private func concerns(_ ticket: InterchangeTicket) -> Bool {
        let talks = ticket.transcripts.flatMap(\.messages)
        let people = [ticket.createdBy?.email, ticket.assignedTo?.email] + ticket.notes.map(\.createdBy?.email)
        return (people + talks.flatMap { [$0.from, $0.to] }).contains(person.email)
    }

    private static func line(_ name: String, _ json: some Collection<UInt8>) -> [UInt8] {
        Array("{\"\(name)\":".utf8) + json + Array("}\n".utf8)
    }
}
