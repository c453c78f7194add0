import Foundation

/// Seeds of the property tests: `TICX_SEED` runs one, otherwise some that are new each time; a failure names its own.
enum Seeds {
    static let all: [UInt64] =
        ProcessInfo.processInfo.environment["TICX_SEED"].flatMap { UInt64($0) }.map { [$0] }
        ?? (0..<20).map { _ in UInt64.random(in: 1...1 << 32) }
}
