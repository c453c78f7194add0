internal import JSONText

/// The outcomes of a run, as they come: a line for people or a JSON object for programs each, and the counts in the
/// end.
public struct FixtureReport: Sendable {
    public private(set) var passed = 0
    public private(set) var failed = 0
    public private(set) var notRun = 0

    public init() {}

    /// Whether something was run and nothing failed.
    public var isSuccess: Bool { failed == 0 && passed > 0 }

    /// Takes an outcome in.
    ///
    /// - Returns: what to print for people; a failure has its place and its reason on lines of their own.
    public mutating func line(for fixture: Fixture, _ outcome: FixtureOutcome) -> String {
        switch outcome {
        case .passed:
            passed += 1
            return "ok       \(fixture.name)"
        case .failed(let failure):
            failed += 1
            return "FAILED   \(fixture.name)\n         \(fixture.why)\n         \(failure)"
        case .notRun(let reason):
            notRun += 1
            return "not run  \(fixture.name) (\(reason))"
        }
    }

    /// One line that sums up.
    public var summary: String { "\(passed) ok, \(failed) failed, \(notRun) not run" }

    /// An outcome for programs: `{"fixture","outcome","step"?,"place"?,"expected"?,"found"?,"reason"?}`.
    public static func json(for fixture: Fixture, _ outcome: FixtureOutcome) -> [UInt8] {
        JSONWriter.text { writer in
            writer.object { writer in
                writer.field("fixture", fixture.name)
                switch outcome {
                case .passed: writer.field("outcome", "ok")
                case .failed(let failure):
                    writer.field("outcome", "failed")
                    writer.field("step", failure.step)
                    writer.field("place", failure.place)
                    writer.field("expected", failure.expected)
                    writer.field("found", failure.found)
                case .notRun(let reason):
                    writer.field("outcome", "notRun")
                    writer.field("reason", reason)
                }
            }
        }
    }

    /// The counts for programs.
    public var summaryJSON: [UInt8] {
        JSONWriter.text { writer in
            writer.object { writer in
                writer.field("ok", passed)
                writer.field("failed", failed)
                writer.field("notRun", notRun)
            }
        }
    }
}
