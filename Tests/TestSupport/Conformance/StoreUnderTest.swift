package import SyncEngine

/// A store that the conformance suite can open, kill and open again. Each value starts with an empty store.
///
/// What a store cannot be made to do (lose power, lose an answer, hold a flush) it leaves out; the checks that need it
/// are passed over, and `JournalStoreConformance.passedOver` names them.
package protocol StoreUnderTest: Sendable {
    /// Opens what was kept, as the next process would. Called once before each `end`.
    func open() async throws -> any JournalStore

    /// Ends the process that has the store open. Its calls under way throw; what it had not made durable may be gone.
    func end(_ ending: Ending) async throws

    var abilities: Set<Ability> { get }

    /// The next append becomes durable, or not, and its caller is told `outcomeUnknown`; the process then ends by
    /// itself or goes on. Only called when the store is able to.
    func loseNextAnswer(keeping isKept: Bool) async

    /// Nothing becomes durable until `releaseFlushes`. Only called when the store is able to.
    func holdFlushes() async

    func releaseFlushes() async
}

/// How a process ends.
package enum Ending: String, CaseIterable, Sendable {
    /// It closes its store.
    case inOrder
    /// kill -9: what the operating system has, stays.
    case killed
    /// The machine loses power: what was not made durable is gone, in whole or in part.
    case powerless
}

/// What a store under test can be made to do.
package enum Ability: String, CaseIterable, Sendable {
    case beKilled, losePower, loseAnswers, holdFlushes, compact
}

extension StoreUnderTest {
    package func loseNextAnswer(keeping isKept: Bool) async {}
    package func holdFlushes() async {}
    package func releaseFlushes() async {}
}
