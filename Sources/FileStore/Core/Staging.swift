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
        let (journals, needs) = journals(of: call)
        guard needs.isEmpty else { return .needs(needs) }
        let plan = try CallPlan(call, journals, nextLSN: nextLSN)
        guard plan.needs.isEmpty else { return .needs(plan.needs) }
        call.outcomes = plan.outcomes
        call.placed = plan.placed
        call.journals = plan.journals
        place(call)
        // An outcome may rest on records that are staged but not durable: it waits its turn in the queue.
        if plan.placed.isEmpty && isSettled { return .complete(plan.outcomes) }
        queue.append(call)
        queuedBytes += call.maximumBytes
        return .queued
    }

    /// The journals of all entries, one after the other, or what is missing without which nothing can be decided.
    private mutating func journals(of call: AppendCall) -> (journals: [Journal], needs: [Need]) {
        var journals: [Journal] = []
        var needs: [Need] = []
        for operation in call.operations {
            for entry in operation.entries {
                guard let journal = journal(entry.journal) else {
                    if !needs.contains(.journal(entry.journal)) { needs.append(.journal(entry.journal)) }
                    continue
                }
                journals.append(journal)
                guard entry.journal == operation.home else { continue }
                for segment in journal.sealed where segment.index == nil {
                    needs.append(.index(journal.id, segment.segment))
                }
            }
        }
        return (journals, needs)
    }

    private mutating func place(_ call: AppendCall) {
        var next = 0
        for placed in call.placed {
            nextLSN = placed.lsn + 1
            for index in placed.operation.entries.indices {
                let record = PendingRecord(placed: placed, entry: index)
                call.journals[next].place(record)
                indexedRecords += record.isHome ? 2 : 1
                next += 1
            }
        }
    }
}

/// The decisions for one call, made over the state without touching it.
private struct CallPlan {
    var outcomes: [AppendOutcome] = []
    var placed: [PlacedOperation] = []
    /// The journals of all entries of `placed`, one after the other.
    var journals: [Journal] = []
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

    /// - Parameter all: the journals of all entries of the call, one after the other.
    init(_ call: AppendCall, _ all: [Journal], nextLSN: LSN) throws(JournalStoreError) {
        self.nextLSN = nextLSN
        var rest = all[...]
        for (place, operation) in call.operations.enumerated() {
            let journals = rest.prefix(operation.entries.count)
            rest.removeFirst(journals.count)
            switch try known(operation, call, journals) {
            case .needed(let need): needs.append(need)
            case .recorded(let seqs):
                isRefused = isRefused || !areMet(operation, journals)
                outcomes.append(isRefused ? .conflict : .committed(seqs))
            case .new:
                let isLast = place == call.operations.count - 1
                decide(operation, journals, isLast: isLast)
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
        _ operation: Operation, _ call: AppendCall, _ journals: ArraySlice<Journal>
    ) throws(JournalStoreError) -> Knowledge {
        if !own.isEmpty, let earlier = own[HomeOperation(home: operation.home, operation: operation.operation)] {
            guard earlier.operation.digest == operation.digest else { throw .operationIDReused(operation.operation) }
            return .recorded(earlier.seqsByJournal())
        }
        guard let home = journals.first(where: { $0.id == operation.home }),
            let seq = home.home(of: operation.operation)
        else { return .new }
        guard let record = home.pendingRecord(seq) ?? resolved(operation, call, seq) else {
            return .needed(.record(operation.home, seq))
        }
        guard record.digest == operation.digest else { throw .operationIDReused(operation.operation) }
        return .recorded(record.at.merging([operation.home: record.seq]) { _, new in new })
    }

    private func resolved(_ operation: Operation, _ call: AppendCall, _ seq: Seq) -> StoredRecord? {
        call.resolved[operation.operation].flatMap { $0.seq == seq ? $0 : nil }
    }

    /// - Parameter isLast: whether no operation of the call comes after it, so that nobody asks what it has moved.
    private mutating func decide(_ operation: Operation, _ journals: ArraySlice<Journal>, isLast: Bool) {
        guard !isRefused, areMet(operation, journals) else {
            isRefused = true
            outcomes.append(.conflict)
            return
        }
        var seqs: [Seq] = []
        seqs.reserveCapacity(journals.count)
        for journal in journals {
            var bounds = bounds(of: journal)
            bounds.head += 1
            if journal.id.isGuarded(byRecordAtHome: journal.id == operation.home) { bounds.guardSeq = bounds.head }
            if !isLast { heads[journal.id] = bounds }
            seqs.append(bounds.head)
        }
        let result = PlacedOperation(lsn: nextLSN, operation: operation, seqs: seqs)
        nextLSN += 1
        placed.append(result)
        self.journals += journals
        if !isLast { own[HomeOperation(home: operation.home, operation: operation.operation)] = result }
        outcomes.append(.committed(result.seqsByJournal()))
    }

    private func areMet(_ operation: Operation, _ journals: ArraySlice<Journal>) -> Bool {
        zip(operation.entries, journals).allSatisfy { entry, journal in
            switch entry.expect {
            case .any: true
            case .exactly(let seq): bounds(of: journal).guardSeq == seq
            }
        }
    }

    private func bounds(of journal: Journal) -> (head: Seq, guardSeq: Seq) {
        heads[journal.id] ?? (journal.head, journal.guardSeq)
    }
}

extension Journal {
    /// Takes over a record that was decided on.
    fileprivate func place(_ record: PendingRecord) {
        head = record.placed.seqs[record.entry]
        if id.isGuarded(byRecordAtHome: record.isHome) { guardSeq = head }
        if record.isHome { homes[record.placed.operation.operation] = head }
        pending.append(record)
    }
}
