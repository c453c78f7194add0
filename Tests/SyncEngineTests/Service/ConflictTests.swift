import JSONText
import Synchronization
import TestSupport
import Testing

@testable import SyncEngine

/// What a push does when its store reports conflicts or does not know.
@Suite struct ConflictTests {
    /// A bed whose store answers its next appends with these faults.
    private func bed(_ faults: Faulty) async throws -> Bed {
        try await Bed(FaultyStore(MemoryStore(), fault: { _ in faults.next() }))
    }

    private final class Faulty: Sendable {
        private let faults = Mutex<[FaultyStore.Fault]>([])
        func plan(_ faults: [FaultyStore.Fault]) { self.faults.withLock { $0 = faults } }
        func next() -> FaultyStore.Fault? { faults.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
    }

    private let queue = (1...6).map { op(UInt64($0), n: $0) }

    @Test(arguments: [[0], [3], [0, 0, 0, 0], [1, 1, 1, 1], [2, 0, 3]])
    func whatAConflictLeftIsDecidedAgain(_ written: [Int]) async throws {
        let faults = Faulty()
        let bed = try await bed(faults)
        try await bed.push([op(99, n: 1, "void", "{}")], replica: Bed.phone)
        faults.plan(written.map { .conflict(written: $0) })
        let answer = try await bed.push(queue)
        #expect(answer.statuses == queue.map { _ in "applied" })
        #expect(answer.results.map { $0["n"]?.integer } == Array(1...6))
        #expect(try await bed.delta(Bed.ben).records.count == 6)
        #expect(try await bed.push(queue).statuses == queue.map { _ in "duplicate" })
    }

    @Test func afterFiveConflictsTheRestIsLeftForLater() async throws {
        let faults = Faulty()
        let bed = try await bed(faults)
        try await bed.push([op(99, n: 1, "void", "{}")], replica: Bed.laptop)
        faults.plan([1, 0, 0, 0, 0].map { .conflict(written: $0) })
        let answer = try await bed.push((2...4).map { op(UInt64($0), n: $0) })
        #expect(answer.statuses == ["applied", "retry", "retry"])
        #expect(answer.results[1]["code"]?.string == "conflict" && answer.results[1]["need"] == nil)
        #expect(answer["replica"]?["n"]?.integer == 2)
    }

    @Test("Invariant 22: an alias that was not written leaves its operation in the queue")
    func anAliasThatWasNotWrittenIsNotAnswered() async throws {
        let faults = Faulty()
        let bed = try await bed(faults)
        try await bed.push(queue)
        try await bed.push([op(99, n: 1, "void", "{}")], replica: Bed.phone)
        faults.plan([.conflict(written: 1)])
        let rebased = (1...6).map { op(UInt64($0), n: $0 + 1) } + [op(7, n: 8)]
        let answer = try await bed.push(rebased, replica: Bed.phone)
        #expect(answer.statuses == queue.map { _ in "duplicate" } + ["applied"])
        #expect(answer["replica"]?["n"]?.integer == 8)
    }

    @Test("Invariant 7: exactly once when the outcome was lost", arguments: 0...7)
    func anUnknownOutcomeIsRepeatedSafely(_ written: Int) async throws {
        let faults = Faulty()
        let bed = try await bed(faults)
        faults.plan([.outcomeUnknown(written: written)])
        await #expect(throws: JournalStoreError.outcomeUnknown) { try await bed.push(queue) }
        let answer = try await bed.push(queue)
        let already = max(0, written - 1)
        #expect(answer.statuses == (0..<6).map { $0 < already ? "duplicate" : "applied" })
        #expect(try await bed.delta(Bed.ben).records.count == 6)
        #expect(try await bed.delta(Bed.anna).records.count == 6)
        #expect(bed.service.directory.replicas(of: Bed.anna).count == 1)
    }

    @Test func aForkThatShowsAfterAPartWasWrittenIsToldByTheNextPush() async throws {
        let store = MemoryStore()
        let rival = try await Bed(store)
        try await rival.push([op(99, n: 1, "void", "{}")])
        let step = Locked(0)
        let shared = FaultyStore(
            store,
            pause: {
                // The rival comes between the append that conflicts and the next look at the store.
                guard step.value == 1 else { return }
                step.change { $0 = 2 }
                _ = try? await rival.push([op(50, n: 3)])
            },
            fault: { _ in
                guard step.value == 0 else { return nil }
                step.change { $0 = 1 }
                return .conflict(written: 1)
            })
        let bed = try await Bed(shared)
        let clash = [op(1, n: 2), op(2, n: 3), op(3, n: 4)]
        let answer = try await bed.push(clash)
        #expect(answer.statuses == ["applied", "retry", "retry"])
        await #expect { try await bed.push(clash) } throws: { ($0 as? Refusal)?.code == .replicaForked }
        #expect(try await bed.delta().records.count == 3)
    }

    @Test func aBindingThatConflictsIsDecidedAgain() async throws {
        let faults = Faulty()
        let bed = try await bed(faults)
        faults.plan([.conflict(written: 0), .conflict(written: 1)])
        #expect(try await bed.push(queue).statuses == queue.map { _ in "applied" })
        #expect(bed.service.directory.replicas(of: Bed.anna).count == 1)
    }
}
