internal import JSONText
internal import SyncEngine

extension Scenario {
    /// Asks what would become of a queue, or takes it over; the queue itself stays where it is.
    mutating func claim(_ action: ClaimAction) async throws {
        let device = try device(action.replica)
        let operations = try selection(action.operations, of: action.replica)
        let body = JSONWriter.text { writer in
            writer.object { writer in
                writer.field("replica", device.replica)
                writer.field("clientTime", time(of: device).description)
                if let choice = action.choice { writer.field("choice", choice) }
                writer.array("ops") { writer in for operation in operations { writer.element(raw: operation.text) } }
            }
        }
        let path = "/api/sync/claim"
        let request = TargetRequest("POST", path, user: try user(action.user ?? device.user), body: body)
        let response = try await target.send(request)
        try expect(status: action.status, of: response, path: path)
        if let pattern = action.body { try match(pattern, response.body, at: "body") }
        guard response.status == 200 else { return }
        try check(response.body?["operations"]?.elements ?? [], of: operations)
        guard let outcomes = action.outcomes else { return }
        try match(outcomes: outcomes, response.body?["operations"]?.elements ?? [])
    }

    /// An outcome for every operation sent along, in request order, and no numbers: nothing was decided.
    private func check(_ outcomes: [JSONSlice], of operations: [WrittenOperation]) throws(StepFailure) {
        guard outcomes.count == operations.count else {
            throw StepFailure(
                place: "operations", expected: "\(operations.count) outcomes", found: "\(outcomes.count)")
        }
        for (index, (outcome, operation)) in zip(outcomes, operations).enumerated() {
            guard outcome["opId"]?.string == operation.opID, outcome["id"] == nil, outcome["seq"] == nil else {
                throw StepFailure(
                    place: "operations[\(index)]", expected: "\(operation.opID) without id and seq",
                    found: Pattern.show(outcome))
            }
        }
    }

    private mutating func match(outcomes pattern: JSONSlice, _ outcomes: [JSONSlice]) throws(StepFailure) {
        let patterns = pattern.elements
        guard pattern.kind == .array, patterns.count == outcomes.count else {
            let found = outcomes.map(Pattern.show).joined(separator: ", ")
            throw StepFailure(place: "operations", expected: "\(patterns.count) outcomes", found: "[\(found)]")
        }
        for (index, (pattern, outcome)) in zip(patterns, outcomes).enumerated() {
            let value = pattern.kind == .string ? outcome["outcome"] : outcome
            try match(pattern, value, at: "operations[\(index)]", showing: outcome)
        }
    }
}
