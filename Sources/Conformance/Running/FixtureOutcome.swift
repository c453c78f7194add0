/// What became of a fixture.
public enum FixtureOutcome: Sendable, Equatable {
    case passed
    case failed(FixtureFailure)
    /// The runner lacks something, in words. Not a success: the promise was not tried.
    case notRun(String)
}

/// The first promise of a fixture that was not kept.
public struct FixtureFailure: Sendable, Equatable {
    /// `steps[3]`, and how its push was split where that matters.
    public var step: String
    /// Where in the answer.
    public var place: String
    public var expected: String
    public var found: String

    public init(step: String, place: String, expected: String, found: String) {
        self.step = step
        self.place = place
        self.expected = expected
        self.found = found
    }
}

extension FixtureFailure: CustomStringConvertible {
    public var description: String {
        let location = place.isEmpty ? step : "\(step): \(place)"
        return expected.isEmpty ? "\(location): \(found)" : "\(location): expected \(expected), found \(found)"
    }
}
