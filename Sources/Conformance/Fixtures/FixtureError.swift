/// Why a fixture cannot be used: the file, the place in it, and what is wrong there.
public struct FixtureError: Error, Equatable, CustomStringConvertible {
    public var file: String
    /// `steps[3].expect.results`, `line 12, column 5`, or empty for the whole file.
    public var place: String
    public var problem: String

    public init(file: String, place: String = "", problem: String) {
        self.file = file
        self.place = place
        self.problem = problem
    }

    public var description: String {
        place.isEmpty ? "\(file): \(problem)" : "\(file): \(place): \(problem)"
    }
}
