internal import JSONText
internal import SyncEngine

extension Scenario {
    /// Sends operations in one request or several, and checks every answer.
    mutating func push(_ action: PushAction) async throws {
        let operations = try selection(action.operations, of: action.replica)
        if case .anywhere = action.split { largestDivisiblePush = max(largestDivisiblePush, operations.count) }
        var results: [JSONSlice] = []
        var last: TargetResponse?
        var left = operations[...]
        for size in sizes(of: action.split, count: operations.count) {
            let group = Array(left.prefix(size))
            left = left.dropFirst(size)
            let request = try request(action, group, remaining: left.count)
            let response = try await target.send(request)
            last = response
            results += try settle(response, action, group)
        }
        try check(results, of: operations, action)
        if let pattern = action.body { try match(pattern, last?.body, at: "body") }
    }

    /// Sends several pushes at once; their answers are checked in the order written.
    mutating func together(_ actions: [PushAction]) async throws {
        var requests: [(action: PushAction, operations: [WrittenOperation], request: TargetRequest)] = []
        for action in actions {
            let operations = try selection(action.operations, of: action.replica)
            requests.append((action, operations, try request(action, operations, remaining: 0)))
        }
        let target = target
        let responses = try await withThrowingTaskGroup(of: (Int, TargetResponse).self) { group in
            for (index, item) in requests.enumerated() {
                let request = item.request
                group.addTask { (index, try await target.send(request)) }
            }
            return try await group.reduce(into: [Int: TargetResponse]()) { $0[$1.0] = $1.1 }
        }
        for (index, item) in requests.enumerated() {
            guard let response = responses[index] else { continue }
            let results = try settle(response, item.action, item.operations)
            try check(results, of: item.operations, item.action)
            if let pattern = item.action.body { try match(pattern, response.body, at: "body") }
        }
    }

    /// The operations with these names, or the whole outbox.
    func selection(_ names: [String]?, of replica: String) throws(StepFailure) -> [WrittenOperation] {
        let device = try device(replica)
        guard let names else { return device.outbox }
        var selected: [WrittenOperation] = []
        for name in names {
            guard let operation = device.operation(named: name) else {
                throw StepFailure(found: "\(replica) wrote no operation \"\(name)\"")
            }
            selected.append(operation)
        }
        return selected
    }

    private func sizes(of split: PushAction.Split, count: Int) -> [Int] {
        switch (split, division) {
        case (.sizes(let sizes), _): return sizes + [max(0, count - sizes.reduce(0, +))].filter { $0 > 0 }
        case (.anywhere, .after(let first)) where first < count: return [first, count - first]
        case (.anywhere, .singly): return Array(repeating: 1, count: count)
        default: return [count]
        }
    }

    private func request(
        _ action: PushAction, _ operations: [WrittenOperation], remaining: Int
    ) throws -> TargetRequest {
        let device = try device(action.replica)
        let template = Template(symbols: symbols, now: target.now)
        let cursor = try action.cursor.map { try template.text(of: $0) ?? [] }
        var members: [(key: String, text: [UInt8])] = [
            ("replica", Template.quoted(device.replica)),
            ("clientTime", Template.quoted(time(of: device).description)),
            ("cursor", cursor ?? device.cursor.map(Template.quoted) ?? Array("null".utf8)),
            ("limit", Array(String(action.limit ?? 500).utf8)),
            ("remaining", Array(String(remaining).utf8)),
            (
                "ops",
                [UInt8(ascii: "[")] + operations.map(\.text).joined(separator: [UInt8(ascii: ",")])
                    + [UInt8(ascii: "]")]
            ),
        ]
        for (key, value) in action.overrides {
            members.removeAll { $0.key == key }
            if let text = try template.text(of: value) { members.append((key, text)) }
        }
        let parts = members.filter { !$0.text.isEmpty }.map { Template.quoted($0.key) + [UInt8(ascii: ":")] + $0.text }
        let body = [UInt8(ascii: "{")] + parts.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "}")]
        return TargetRequest("POST", "/api/sync", user: try user(device.user), body: body)
    }

    /// Checks an answer by the rules that hold for all, and lets the device learn from it unless it never arrives.
    private mutating func settle(
        _ response: TargetResponse, _ action: PushAction, _ operations: [WrittenOperation]
    ) throws -> [JSONSlice] {
        try expect(status: action.status, of: response, path: "/api/sync")
        guard response.status == 200 else { return [] }
        let device = try device(action.replica)
        let results = response.body?["results"]?.elements ?? []
        for (index, (operation, result)) in zip(operations, results).enumerated() {
            do {
                try ledger.check(result, of: operation, user: device.user)
            } catch {
                throw error.inside("results[\(index)]")
            }
        }
        if !action.losesResponse { try devices[action.replica]?.learn(response.body, operations, results) }
        return results
    }

    private mutating func check(
        _ results: [JSONSlice], of operations: [WrittenOperation], _ action: PushAction
    ) throws {
        guard action.status == 200 else { return }
        let expected = action.results ?? Self.applied
        let patterns =
            expected.kind == .array ? expected.elements : Array(repeating: expected, count: operations.count)
        guard patterns.count == results.count else {
            let found = results.map(Pattern.show).joined(separator: ", ")
            throw StepFailure(place: "results", expected: "\(patterns.count) results", found: "[\(found)]")
        }
        for (index, (pattern, result)) in zip(patterns, results).enumerated() {
            let isStatus = pattern.string.map { Symbols.name(in: $0) == nil } ?? false
            try match(pattern, isStatus ? result["status"] : result, at: "results[\(index)]", showing: result)
        }
    }

    private static let applied = JSONSlice(trusted: Array("\"applied\"".utf8)[...])
}

extension Device {
    /// Takes over the answer to a push: what is decided leaves the outbox, what is new is kept.
    fileprivate mutating func learn(
        _ answer: JSONSlice?, _ operations: [WrittenOperation], _ results: [JSONSlice]
    ) throws(StepFailure) {
        for (operation, result) in zip(operations, results) where result["status"]?.string != "retry" {
            outbox.removeAll { $0.name == operation.name && $0.n == operation.n }
            guard !(sent + refused).contains(where: { $0.name == operation.name && $0.n == operation.n }) else {
                continue
            }
            if result["status"]?.string == "rejected" { refused.append(operation) } else { sent.append(operation) }
        }
        if let epoch = answer?["epoch"]?.string { self.epoch = epoch }
        if let delta = answer?["delta"], !delta.isNull { try receive(delta: delta) }
    }
}
