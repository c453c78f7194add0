internal import JSONText

/// Remembers the numbers every operation was first answered with, and holds every later answer against them.
struct AnswerLedger {
    private var firstAnswers: [String: JSONSlice] = [:]
    /// What was answered as new once. Of pushes under way together, a repeat's answer may be seen first.
    private var decided: Set<String> = []

    /// The members that never change once an operation is decided.
    private static let numbers = ["id", "seq", "at", "sentAt", "quarantineId"]
    private static let statuses: Set<String> = ["applied", "duplicate", "superseded", "rejected", "retry"]

    /// Checks one result of a push by the rules that need no fixture.
    mutating func check(_ result: JSONSlice, of operation: WrittenOperation, user: String) throws(StepFailure) {
        guard let status = result["status"]?.string, Self.statuses.contains(status) else {
            throw StepFailure(place: "status", expected: "a known status", found: Pattern.show(result))
        }
        // An operation whose opId is unreadable is named by an id the server derives.
        if operation.statesOpID, result["opId"]?.string != operation.opID {
            let opID = Pattern.show(result["opId"])
            throw StepFailure(place: "opId", expected: operation.opID, found: opID)
        }
        guard status != "retry" else { return }
        if status == "rejected" { try checkRejection(result) }
        // A second content under the same opId is refused, and that refusal has numbers of its own.
        let key =
            status == "rejected" ? "\(user) \(operation.opID) \(Array(operation.text))" : "\(user) \(operation.opID)"
        if status == "applied" || status == "superseded", !decided.insert(key).inserted {
            throw StepFailure(
                place: "status", expected: "duplicate, it was decided before", found: Pattern.show(result))
        }
        guard let first = firstAnswers[key] else {
            firstAnswers[key] = result
            return
        }
        for member in Self.numbers where first[member]?.canonical != result[member]?.canonical {
            throw StepFailure(
                place: member, expected: "as at first, \(Pattern.show(first[member]))",
                found: Pattern.show(result[member]))
        }
    }

    /// Forgets everything: the server's history was rewound, and decides anew what it lost.
    mutating func forget() { self = AnswerLedger() }

    private func checkRejection(_ result: JSONSlice) throws(StepFailure) {
        guard result["code"]?.string != nil, result["quarantineId"]?.integer != nil, result["error"]?.string != nil
        else {
            throw StepFailure(expected: "rejected with code, error and quarantineId", found: Pattern.show(result))
        }
    }
}
