package import FileStore
package import SyncEngine

/// A store's core on a simulated disk, driven step by step on one thread.
package final class LabStore {
    package let core: StoreCore

    package init(_ disk: any Disk, _ limits: StoreLimits) throws {
        var random = SplitMix(seed: 1)
        core = try StoreCore.open(
            disk, limits: limits,
            makeIdentity: { Bits128(high: random.next(), low: random.next()) }, onPoison: { _ in })
    }

    /// Stages calls, flushes, and gives each call's answer; nil when the process ended before there was one.
    package func append(_ calls: [[Append]]) -> [Result<[AppendOutcome], any Error>?] {
        let answers = calls.map(stage)
        while core.persist() {}
        return answers.map(\.value)
    }

    /// Stages a call without a flush.
    package func stage(_ appends: [Append]) -> Answer {
        let answer = Answer()
        stage(appends, answer)
        return answer
    }

    private func stage(_ appends: [Append], _ answer: Answer) {
        let call = AppendCall(appends) { answer.value = $0 }
        do {
            while true {
                switch try core.stage(call) {
                case .complete(let outcomes): return answer.value = .success(outcomes)
                case .queued: return
                case .needs(let needs): try core.load(needs, for: call)
                }
            }
        } catch {
            answer.value = .failure(error)
        }
    }

    /// A call's answer, as soon as there is one.
    package final class Answer: @unchecked Sendable {
        package fileprivate(set) var value: Result<[AppendOutcome], any Error>?
    }

    /// Everything of every journal, through the files.
    package func everything() throws -> [JournalID: JournalPage] {
        var shown: [JournalID: JournalPage] = [:]
        for journal in ReferenceModel.journals { shown[journal] = try page(of: journal) }
        return shown
    }

    package func head(of journal: JournalID) throws -> Seq { try ready { core.planHeads([journal]) }[0] }

    package func records(of journal: JournalID) throws -> [StoredRecord] { try page(of: journal).records }

    /// What is left of a journal. From the floor on the same has to come.
    package func page(of journal: JournalID) throws -> JournalPage {
        let page = try page(of: journal, after: 0)
        let above = try self.page(of: journal, after: page.floor)
        guard above.records == page.records.filter({ $0.seq > page.floor }) else { throw OtherRecords() }
        return page
    }

    /// From the floor on a journal shows something else than from its beginning.
    struct OtherRecords: Error {}

    private func page(of journal: JournalID, after: Seq) throws -> JournalPage {
        let plan = try ready { try core.planRead(journal, after: after, limit: .max) }
        return JournalPage(records: try core.records(of: plan), head: plan.head, floor: plan.floor)
    }

    /// Compacts a journal; `betweenSteps` is the rest of the world.
    package func compact(
        _ journal: JournalID, _ plan: CompactionPlan, betweenSteps: () -> Void = {}
    ) throws -> CompactionSizes {
        try core.compact(
            journal, plan,
            settle: {
                core.apply()
                core.checkpoint()
            }, betweenSteps: betweenSteps)
    }

    package func lookup(_ home: JournalID, _ operation: OperationID) throws -> Seq? {
        try ready { core.planLookup(home, [operation]) }[0]
    }

    private func ready<Result>(_ plan: () throws -> StoreCore.Plan<Result>) throws -> Result {
        while true {
            switch try plan() {
            case .ready(let result): return result
            case .needs(let needs): try core.load(needs)
            }
        }
    }
}
