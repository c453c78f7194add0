package import SyncEngine

/// What staging came to.
package enum Staged: Equatable {
    /// Every outcome is known and rests on durable records.
    case complete([AppendOutcome])
    /// In the queue; the call's completion will tell.
    case queued
    /// These have to be read first; nothing has changed.
    case needs([Need])
}

/// Deciding a call: first all of it without changing anything, then, if nothing was wrong, placing what is new.
extension CoreState {
    /// - Throws: `operationIDReused`, with nothing changed.
    mutating func stage(_ call: AppendCall) throws(JournalStoreError) -> Staged {
        let needs = self.needs(of: call)
        guard needs.isEmpty else { return .needs(needs) }
        let plan = try CallPlan(call, self)
        guard plan.needs.isEmpty else { return .needs(plan.needs) }
        call.outcomes = plan.outcomes
        for placed in plan.placed { place(placed) }
        call.placed = plan.placed
        // An outcome may rest on records that are staged but not durable: it waits its turn in the queue.
        if plan.placed.isEmpty && isSettled { return .complete(plan.outcomes) }
        queue.append(call)
        queuedBytes += call.maximumBytes
        return .queued
    }

    /// The journals and indexes without which nothing can be decided.
    private mutating func needs(of call: AppendCall) -> [Need] {
        var needs: [Need] = []
        for operation in call.operations {
            for entry in operation.entries where !needs.contains(.journal(entry.journal)) {
                guard let journal = journal(entry.journal) else {
                    needs.append(.journal(entry.journal))
                    continue
                }
                guard entry.journal == operation.home else { continue }
                for segment in journal.sealed where segment.index == nil {
                    needs.append(.index(journal.id, segment.segment))
                }
            }
        }
        return needs
    }

    private mutating func place(_ placed: PlacedOperation) {
        nextLSN = placed.lsn + 1
        for (index, entry) in placed.operation.entries.enumerated() {
            guard let journal = journals[entry.journal] else { preconditionFailure("\(entry.journal) was not loaded") }
            let isHome = entry.journal == placed.operation.home
            journal.head = placed.seqs[index]
            if entry.journal.isGuarded(byRecordAtHome: isHome) { journal.guardSeq = journal.head }
            if isHome { journal.homes[placed.operation.operation] = journal.head }
            journal.pending.append(PendingRecord(placed: placed, entry: index))
            indexedRecords += isHome ? 2 : 1
        }
    }
}

/// The decisions for one call, made over the state without touching it.
private struct CallPlan {
    var outcomes: [AppendOutcome] = []
    var placed: [PlacedOperation] = []
    var needs: [Need] = []

    /// Heads and guards as this call's own operations have moved them.
    private var heads: [JournalID: (head: Seq, guardSeq: Seq)] = [:]
    /// This call's own operations.
    private var own: [HomeOperation: PlacedOperation] = [:]
    private var isRefused = false
    private var nextLSN: LSN

    private struct HomeOperation: Hashable {
        var home: JournalID
        var operation: OperationID
    }

    init(_ call: AppendCall, _ state: CoreState) throws(JournalStoreError) {
        nextLSN = state.nextLSN
        for operation in call.operations {
            switch try known(operation, call, state) {
            case .needed(let need): needs.append(need)
            case .recorded(let seqs):
                isRefused = isRefused || !operation.entries.allSatisfy { isMet($0, state) }
                outcomes.append(isRefused ? .conflict : .committed(seqs))
            case .new: decide(operation, state)
            }
        }
    }

    private enum Knowledge {
        case new
        case recorded([JournalID: Seq])
        case needed(Need)
    }

    /// Whether an operation is on record: among this call's own, in memory, or in the files.
    private func known(
        _ operation: Operation, _ call: AppendCall, _ state: CoreState
    ) throws(JournalStoreError) -> Knowledge {
        if let earlier = own[HomeOperation(home: operation.home, operation: operation.operation)] {
            guard earlier.operation.digest == operation.digest else { throw .operationIDReused(operation.operation) }
            return .recorded(earlier.seqsByJournal())
        }
        guard let journal = state.journals[operation.home], let seq = journal.home(of: operation.operation) else {
            return .new
        }
        guard let record = journal.pendingRecord(seq) ?? resolved(operation, call, seq) else {
            return .needed(.record(operation.home, seq))
        }
        guard record.digest == operation.digest else { throw .operationIDReused(operation.operation) }
        return .recorded(record.at.merging([operation.home: record.seq]) { _, new in new })
    }

    private func resolved(_ operation: Operation, _ call: AppendCall, _ seq: Seq) -> StoredRecord? {
        call.resolved[operation.operation].flatMap { $0.seq == seq ? $0 : nil }
    }

    private mutating func decide(_ operation: Operation, _ state: CoreState) {
        guard !isRefused, operation.entries.allSatisfy({ isMet($0, state) }) else {
            isRefused = true
            outcomes.append(.conflict)
            return
        }
        var seqs: [Seq] = []
        for entry in operation.entries {
            var bounds = bounds(of: entry.journal, state)
            bounds.head += 1
            if entry.journal.isGuarded(byRecordAtHome: entry.journal == operation.home) {
                bounds.guardSeq = bounds.head
            }
            heads[entry.journal] = bounds
            seqs.append(bounds.head)
        }
        let result = PlacedOperation(lsn: nextLSN, operation: operation, seqs: seqs)
        nextLSN += 1
        placed.append(result)
        own[HomeOperation(home: operation.home, operation: operation.operation)] = result
        outcomes.append(.committed(result.seqsByJournal()))
    }

    private func isMet(_ entry: Operation.Entry, _ state: CoreState) -> Bool {
        switch entry.expect {
        case .any: true
        case .exactly(let seq): bounds(of: entry.journal, state).guardSeq == seq
        }
    }

    private func bounds(of journal: JournalID, _ state: CoreState) -> (head: Seq, guardSeq: Seq) {
        heads[journal] ?? state.journals[journal].map { ($0.head, $0.guardSeq) } ?? (0, 0)
    }
}
