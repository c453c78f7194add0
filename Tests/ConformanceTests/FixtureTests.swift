import Conformance
import Foundation
import Testing

/// Where the fixtures of this repository are.
enum FixtureFolder {
    static let path = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("fixtures").path

    /// Loaded once; a folder that cannot be loaded stops every test that needs it.
    static let all: [Fixture] = {
        do {
            return try Fixture.load(directory: path)
        } catch {
            fatalError("\(error)")
        }
    }()
}

/// Passed, and nothing less: a fixture that was not run is no success here.
func expectPassed(_ outcome: FixtureOutcome) {
    switch outcome {
    case .passed: break
    case .failed(let failure): Issue.record("\(failure)")
    case .notRun(let reason): Issue.record("not run: \(reason)")
    }
}

@Suite("Every fixture holds")
struct FixtureTests {
    @Test("on the engine with a store in memory", arguments: FixtureFolder.all)
    func inMemory(_ fixture: Fixture) async {
        let runner = FixtureRunner(powers: ServiceTarget.powersInMemory) { try await ServiceTarget.inMemory() }
        expectPassed(await runner.run(fixture))
    }

    @Test("on the engine with a store in a directory", arguments: FixtureFolder.all)
    func inDirectory(_ fixture: Fixture) async {
        let parent = FileManager.default.temporaryDirectory.path
        let runner = FixtureRunner(powers: ServiceTarget.powersInDirectory) {
            try await ServiceTarget.inDirectory(parent: parent)
        }
        let outcome = await runner.run(fixture)
        // Going back to a backup is a command of its own and a full disk cannot be had on demand here.
        let missing = fixture.needs.subtracting(ServiceTarget.powersInDirectory)
        if missing.isEmpty {
            expectPassed(outcome)
        } else {
            #expect(outcome == .notRun("needs \(missing.sorted().map(\.rawValue).joined(separator: ", "))"))
        }
    }
}
