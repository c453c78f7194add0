internal import SyncEngine

/// What every `JournalStore` must do, guarantee by guarantee, as checks that any test can run against any store.
///
/// Another store, also one behind a network, runs the suite unchanged. It conforms to `StoreUnderTest`: open the store
/// as the next process would, end that process, and say in `abilities` what else it can be made to do; checks that need
/// more are passed over. Then a test goes through the checks, each with a new, empty store:
///
///     for check in JournalStoreConformance.checks where check.canRun(on: subject) {
///         #expect(try await check.run(MyStoreUnderTest(), seed) == [], "TICX_SEED=\(seed): \(check)")
///     }
///
/// `MemoryStoreUnderTest` and `FileStoreUnderTest` are the two there are. A seed decides what writers send and when a
/// process ends; what interleaves is up to the machine.
package enum JournalStoreConformance {
    /// What a store promises, as the design numbers it.
    package enum Guarantee: String, CaseIterable, Sendable {
        case g1 = "G1: committed survives the end of the process, however it ends"
        case g2 = "G2: seqs start at 1, rise by 1, are never used again, and become visible in order"
        case g3 = "G3: of rivals that expect the same guard one wins; all expectations hold or nothing is written"
        case g4 = "G4: an operation is in all its journals or in none"
        case g5 = "G5: the same operation gives its first result, another content is refused"
        case g6 = "G6: an unknown outcome is said, and sending again is safe"
        case g7 = "G7: after an append every read sees it, in every journal"
        case g8 = "G8: a position is good until it is compacted, then too old, never a silent gap"
        case g9 = "G9: every call is bounded in time and queue"
        case states = "States: a cache of what is durable"
    }

    /// One sentence that must hold.
    package struct Check: Sendable, CustomStringConvertible {
        package let guarantee: Guarantee
        package let name: String
        let needs: Set<Ability>
        private let body: @Sendable (any StoreUnderTest, UInt64) async throws -> [String]

        init(
            _ guarantee: Guarantee, _ name: String, needs: Set<Ability> = [],
            _ body: @escaping @Sendable (any StoreUnderTest, UInt64) async throws -> [String]
        ) {
            self.guarantee = guarantee
            self.name = name
            self.needs = needs
            self.body = body
        }

        /// A check that wants one open store and no seed.
        init(
            _ guarantee: Guarantee, _ name: String,
            _ body: @escaping @Sendable (any JournalStore) async throws -> [String]
        ) {
            self.init(guarantee, name) { subject, _ in try await body(try await subject.open()) }
        }

        package func canRun(on subject: any StoreUnderTest) -> Bool { needs.isSubset(of: subject.abilities) }

        /// - Returns: the sentences that do not hold.
        package func run(_ subject: any StoreUnderTest, _ seed: UInt64) async throws -> [String] {
            try await body(subject, seed)
        }

        package var description: String { "\(guarantee.rawValue.prefix { $0 != ":" }) \(name)" }
    }

    /// Every check, guarantee by guarantee.
    package static let checks: [Check] = durability + order + rivalry + identity + reading + bounds

    /// The checks a store cannot run.
    package static func passedOver(by subject: any StoreUnderTest) -> [Check] {
        checks.filter { !$0.canRun(on: subject) }
    }

    static let (anna, ben, cleo) = (Fixture.user(1), Fixture.user(2), Fixture.user(3))
}

/// Collects what does not hold.
struct Expectations {
    private(set) var failures: [String] = []

    mutating func callAsFunction(_ holds: Bool, _ text: @autoclosure () -> String) {
        if !holds { failures.append(text()) }
    }
}
