internal import JSONText

extension Scenario {
    /// A person removes a device of theirs.
    mutating func retire(_ name: String) async throws {
        let device = try device(name)
        devices[name]?.isGivenUp = true
        let path = "/api/sync/replicas/\(device.replica)"
        let response = try await target.send(TargetRequest("DELETE", path, user: try user(device.user)))
        try expect(status: 200, of: response, path: path)
    }

    /// Does a request written out in the fixture.
    mutating func request(_ action: RequestAction) async throws {
        let parts = action.line.split(separator: " ", maxSplits: 1)
        guard let method = parts.first, let path = parts.last, parts.count == 2 else {
            throw StepFailure(expected: "METHOD /path", found: action.line)
        }
        let template = Template(symbols: symbols, now: target.now)
        let body = try action.text.map { Array($0.utf8) } ?? action.body.flatMap { try template.text(of: $0) }
        let request = TargetRequest(
            String(method), try symbols.filling(String(path)), user: try user(action.user), body: body)
        let response = try await target.send(request)
        try expect(status: action.status, of: response, path: request.path)
        if let pattern = action.expected { try match(pattern, response.body, at: "body") }
    }
}
