internal import Foundation
internal import JSONText
internal import SyncEngine

extension Scenario {
    /// Asks for what is new, page by page.
    mutating func pull(_ action: PullAction) async throws {
        let device = try device(action.replica)
        var cursor = device.cursor
        if let stated = action.cursor {
            let text = try Template(symbols: symbols, now: target.now).text(of: stated) ?? []
            cursor = JSONSlice(trusted: text[...]).string
        }
        var records: [JSONSlice] = []
        var pages = 0
        var response: TargetResponse
        repeat {
            let request = try request(cursor: cursor, limit: action.limit, replica: device)
            response = try await target.send(request)
            try expect(status: action.status, of: response, path: request.path)
            guard response.status == 200, let delta = response.body else { break }
            try Self.check(page: delta)
            pages += 1
            records += delta["records"]?.elements ?? []
            cursor = delta["cursor"]?.string
            devices[action.replica]?.epoch = delta["epoch"]?.string
            try devices[action.replica]?.receive(delta: delta)
            guard pages < 10_000 else { throw StepFailure(place: "more", expected: "an end", found: "\(pages) pages") }
        } while action.follows && response.body?["more"]?.boolean == true
        if let pattern = action.records { try match(records: pattern, Self.ofPeople(records), at: "records") }
        if let expected = action.pages, expected != pages {
            throw StepFailure(place: "pages", expected: "\(expected)", found: "\(pages)")
        }
        if let pattern = action.body { try match(pattern, response.body, at: "body") }
    }

    private func request(cursor: String?, limit: Int?, replica device: Device) throws -> TargetRequest {
        var query = ["replica=\(device.replica)"]
        if let cursor {
            let encoded = cursor.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? cursor
            query.append("cursor=\(encoded)")
        }
        if let limit { query.append("limit=\(limit)") }
        let path = "/api/sync/delta?" + query.joined(separator: "&")
        return TargetRequest("GET", path, user: try user(device.user))
    }

    /// The rules every page of records keeps.
    static func check(page: JSONSlice) throws(StepFailure) {
        guard let cursor = page["cursor"]?.string, cursor.utf8.count <= 120 else {
            throw StepFailure(place: "cursor", expected: "at most 120 bytes", found: Pattern.show(page["cursor"]))
        }
        var last: [String: Int64] = [:]
        for (index, record) in (page["records"]?.elements ?? []).enumerated() {
            guard let journal = record["journal"]?.string, let seq = record["seq"]?.integer, seq > last[journal] ?? 0
            else {
                throw StepFailure(place: "records[\(index)]", expected: "rising seqs", found: Pattern.show(record))
            }
            last[journal] = seq
        }
    }

    /// Records that people wrote. What the system contacts tell (a delivery report) depends on the server's settings.
    static func ofPeople(_ records: [JSONSlice]) -> [JSONSlice] {
        records.filter { !(1...4).contains($0["from"]?.integer ?? 0) }
    }
}
