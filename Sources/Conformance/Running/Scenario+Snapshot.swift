internal import Foundation
internal import JSONText

extension Scenario {
    /// Reads a whole snapshot into a device and checks that it is what a delta from 0 gives, only in another order.
    mutating func snapshot(into replica: String, limit: Int?, expecting pattern: JSONSlice?) async throws {
        let device = try device(replica)
        let user = try user(device.user)
        var records: [JSONSlice] = []
        var page: String?
        var pages = 0
        var cursor: String?
        repeat {
            var query = limit.map { ["limit=\($0)"] } ?? []
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
        } while page != nil
        try await check(snapshot: records, of: device.user)
        devices[replica]?.received = [:]
        for record in records { devices[replica]?.received[record["seq"]?.integer ?? 0] = record }
        devices[replica]?.cursor = cursor
        if let pattern { try match(records: pattern, Self.ofPeople(records), at: "records") }
    }

    private func check(snapshot records: [JSONSlice], of name: String) async throws {
        let journal = try await journal(of: name)
        let sorted = records.sorted { ($0["seq"]?.integer ?? 0) < ($1["seq"]?.integer ?? 0) }
        guard sorted == journal else {
            let found = sorted.map(Pattern.show).joined(separator: ", ")
            throw StepFailure(
                place: "records", expected: "the \(journal.count) records of the journal, each once", found: found)
        }
    }
}
