internal import Foundation
internal import JSONText

extension Scenario {
    /// Reads a whole snapshot into a device and checks that it is what a delta from 0 gave when it began, only in
    /// another order.
    mutating func snapshot(_ action: SnapshotAction) async throws {
        let device = try device(action.replica)
        let user = try user(device.user)
        let (journal, tickets) = try await everything(of: device.user)
        var records: [JSONSlice] = []
        var page: String?
        var pages = 0
        var cursor: String?
        repeat {
            var query = action.limit.map { ["limit=\($0)"] } ?? []
            if let page {
                query.append("page=\(page.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? page)")
            }
            let path = "/api/sync/snapshot" + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
            let response = try await target.send(TargetRequest("GET", path, user: user))
            try expect(status: 200, of: response, path: path)
            records += response.body?["records"]?.elements ?? []
            cursor = response.body?["cursor"]?.string
            page = response.body?["page"]?.string
            pages += 1
            guard pages < 10_000 else { throw StepFailure(place: "page", expected: "an end", found: "\(pages) pages") }
            if pages <= action.meanwhile.count { try await push(action.meanwhile[pages - 1]) }
        } while page != nil
        guard pages > action.meanwhile.count else {
            throw StepFailure(
                place: "meanwhile", expected: "more than \(action.meanwhile.count) pages", found: "\(pages)")
        }
        try check(snapshot: records, journal: journal, tickets: tickets)
        devices[action.replica]?.received = [:]
        devices[action.replica]?.tickets = TicketsMirror()
        for record in records {
            if record["journal"]?.string == "user" {
                devices[action.replica]?.received[record["seq"]?.integer ?? 0] = record
            } else {
                try devices[action.replica]?.tickets.take(record)
            }
        }
        devices[action.replica]?.cursor = cursor
        if let pattern = action.records { try match(records: pattern, Self.ofPeople(records), at: "records") }
    }

    private func check(
        snapshot records: [JSONSlice], journal: [JSONSlice], tickets: TicketsMirror
    ) throws(StepFailure) {
        let own = records.filter { $0["journal"]?.string == "user" }
        let sorted = own.sorted { ($0["seq"]?.integer ?? 0) < ($1["seq"]?.integer ?? 0) }
        guard sorted == journal else {
            let found = sorted.map(Pattern.show).joined(separator: ", ")
            throw StepFailure(
                place: "records", expected: "the \(journal.count) records of the journal, each once", found: found)
        }
        let seqs = records.filter { $0["journal"]?.string == "tickets" }.compactMap { $0["seq"]?.integer }
        guard Set(seqs) == tickets.seqs, seqs.count == tickets.seqs.count else {
            throw StepFailure(
                place: "records", expected: "the tickets' records \(tickets.seqs.sorted()), each once",
                found: "\(seqs)")
        }
    }
}
