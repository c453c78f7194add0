/// What a step found instead of what its fixture promises.
struct StepFailure: Error, Equatable {
    /// Where in the answer: `results[0].status`, `journal of alice[3]`.
    var place: String
    /// What should have been there; empty when nothing in particular was.
    var expected: String
    var found: String

    init(place: String = "", expected: String = "", found: String) {
        self.place = place
        self.expected = expected
        self.found = found
    }

    /// The same failure seen from further out.
    func inside(_ outer: String) -> StepFailure {
        let separator = place.isEmpty || place.hasPrefix("[") ? "" : "."
        return StepFailure(place: outer + separator + place, expected: expected, found: found)
    }
}
