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

    /// Every record of every journal, through the files.
    package func everything() throws -> [JournalID: [StoredRecord]] {
        var shown: [JournalID: [StoredRecord]] = [:]
        for journal in ReferenceModel.journals { shown[journal] = try records(of: journal) }
        return shown
    }

    package func records(of journal: JournalID) throws -> [StoredRecord] {
        let plan = try ready { try core.planRead(journal, after: 0, limit: .max) }
        return try core.records(of: plan)
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
