/// Runs fixtures, each with users of its own, against targets of one kind.
public struct FixtureRunner: Sendable {
    private let powers: Set<Power>
    private let makeTarget: @Sendable () async throws -> any ConformanceTarget

    /// - Parameters:
    ///   - powers: what the targets can do beyond requests.
    ///   - makeTarget: a target for one run of one fixture; it may be the same one each time.
    public init(powers: Set<Power>, makeTarget: @escaping @Sendable () async throws -> any ConformanceTarget) {
        self.powers = powers
        self.makeTarget = makeTarget
    }

    /// Runs one fixture; one that splits a push "anywhere" as often as there are places to split.
    public func run(_ fixture: Fixture) async -> FixtureOutcome {
        let missing = fixture.needs.subtracting(powers)
        guard missing.isEmpty else {
            return .notRun("needs \(missing.sorted().map(\.rawValue).joined(separator: ", "))")
        }
        do {
            var largest = 0
            if let failure = try await run(fixture, division: .whole, largest: &largest) { return .failed(failure) }
            var divisions = (1..<max(1, largest)).map(Division.after)
            if largest > 2 { divisions.append(.singly) }
            for division in divisions {
                if let failure = try await run(fixture, division: division, largest: &largest) {
                    return .failed(failure)
                }
            }
            return .passed
        } catch {
            return .notRun(error.description)
        }
    }

    private func run(
        _ fixture: Fixture, division: Division, largest: inout Int
    ) async throws(Shortage) -> FixtureFailure? {
        let suffix = division == .whole ? "" : " (\(division))"
        let target: any ConformanceTarget
        do {
            target = try await makeTarget()
        } catch {
            return FixtureFailure(step: "preparation" + suffix, place: "", expected: "", found: "\(error)")
        }
        var scenario = Scenario(fixture: fixture, target: target, division: division)
        let outcome: Result<Void, any Error>
        do {
            try await scenario.run()
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        largest = max(largest, scenario.largestDivisiblePush)
        await target.close()
        switch outcome {
        case .success: return nil
        case .failure(let shortage as Shortage): throw shortage
        case .failure(let error):
            let failure = error as? StepFailure ?? StepFailure(found: "\(error)")
            return FixtureFailure(
                step: scenario.place + suffix, place: failure.place, expected: failure.expected, found: failure.found)
        }
    }
}

/// How the pushes that a fixture lets split anywhere are divided in one run of it.
enum Division: Equatable, CustomStringConvertible {
    case whole
    /// Two requests, the first with this many operations.
    case after(Int)
    /// One request an operation.
    case singly

    var description: String {
        switch self {
        case .whole: "whole"
        case .after(let count): "push split after \(count)"
        case .singly: "one operation a push"
        }
    }
}
