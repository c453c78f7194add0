internal import Foundation
internal import JSONText

extension Scenario {
    /// Reads a whole snapshot into a device and checks that it is what a delta from 0 gave when it began, only in
    /// another order.
    mutating func snapshot(_ action: SnapshotAction) async throws {
        let device = try device(action.replica)
        let user = try user(device.user)
        let journal = try await journal(of: device.user)
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
        try check(snapshot: records, against: journal)
        devices[action.replica]?.received = [:]
        for record in records { devices[action.replica]?.received[record["seq"]?.integer ?? 0] = record }
        devices[action.replica]?.cursor = cursor
        if let pattern = action.records { try match(records: pattern, Self.ofPeople(records), at: "records") }
    }

    private func check(snapshot records: [JSONSlice], against journal: [JSONSlice]) throws(StepFailure) {
        let sorted = records.sorted { ($0["seq"]?.integer ?? 0) < ($1["seq"]?.integer ?? 0) }
        guard sorted == journal else {
            let found = sorted.map(Pattern.show).joined(separator: ", ")
            throw StepFailure(
                place: "records", expected: "the \(journal.count) records of the journal, each once", found: found)
        }
    }
}
