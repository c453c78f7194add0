package import SyncEngine

/// The store in memory, whose medium outlives the processes that have it open.
package final class MemoryStoreUnderTest: StoreUnderTest {
    private let medium = CrashableStore.Medium(epoch: Epoch(Bits128(high: 0, low: 1)))
    private let state = Locked(State())

    private struct State: Sendable {
        var store: CrashableStore?
        var committed: [CrashableStore.Commit] = []
        var draws = SplitMix(seed: 1)
        /// Whether what is written next is kept, and its answer lost.
        var lostAnswer: Bool?
    }

    package init() {}

    package var abilities: Set<Ability> { [.beKilled, .losePower, .loseAnswers, .compact] }

    package func open() async throws -> any JournalStore {
        let store = CrashableStore(medium, committed: state.value.committed) { await Task.yield() }
        state.change { $0.store = store }
        return FaultyStore(
            store,
            fault: { [state] appends in
                var isKept: Bool?
                state.change { state in
                    isKept = state.lostAnswer
                    state.lostAnswer = nil
                }
                return isKept.map { .outcomeUnknown(written: $0 ? appends.count : 0) }
            })
    }

    package func end(_ ending: Ending) async throws {
        var percent = 0
        state.change { percent = $0.draws.below(101) }
        guard let store = state.value.store else { return }
        if ending != .inOrder { try await store.crash(keeping: percent) }
        state.change { state in
            state.committed = store.committed
            state.store = nil
        }
    }

    package func loseNextAnswer(keeping isKept: Bool) async { state.change { $0.lostAnswer = isKept } }
}
