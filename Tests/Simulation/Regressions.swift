import Foundation

/// Scenarios that failed once, or that show something rare: files of `Tests/Simulation/Regressions`, each with a first
/// line that says why it is kept.
///
/// A scenario is kept as its steps, not as its seed: what a seed stands for changes with the generator. A step's salt
/// still means what its deed makes of it.
package enum Regressions {
    package static func all() throws -> [(name: String, scenario: Scenario)] {
        let directory = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Regressions")
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path()).sorted()
        return try names.filter { $0.hasSuffix(".scenario") }.map { name in
            (name, try Scenario(text: String(contentsOf: directory.appending(path: name), encoding: .utf8)))
        }
    }
}
