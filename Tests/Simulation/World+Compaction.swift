import SyncEngine
import TestSupport

/// What compaction is asked to do.
extension World {
    /// Somebody's journal is compacted while others write; what is older than a moment, a minute or a day goes.
    func compact(_ index: Int) async {
        let rival = clients.indices.randomElement(using: &generator) ?? index
        let age = generator.pick([0, 0, 60, 7200]) ?? 0
        async let other: Void = push(rival)
        async let same: Void = push(index)
        _ = await compact(generator.chance(25) ? .tickets : .user(clients[index].user), age)
        _ = await (other, same)
    }

    /// Every journal, to the end.
    ///
    /// - Returns: how much there was to do.
    @discardableResult
    func compactEverything() async throws -> Int {
        var count = 0
        for journal in try await store.medium.base.journals() {
            guard let plan = await compact(journal, 0) else { continue }
            count += plan.drop.count + plan.replace.count
        }
        return count
    }

    private func compact(_ journal: JournalID, _ age: Int) async -> CompactionPlan? {
        do {
            let plan = try await service.compact(journal, olderThan: .seconds(age))
            log("server", "compacts \(journal) to \(plan.floor): drops \(plan.drop), replaces \(plan.replace.count)")
            return plan
        } catch is JournalStoreError {
            check(faults.isOn, "the store failed in quiet times")
        } catch {
            fail("compacting \(journal) threw \(error)")
        }
        return nil
    }
}
