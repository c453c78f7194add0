package import SyncEngine

/// Bringing journals, indexes and old home records into memory, off the log's path.
extension StoreCore {
    /// Opens a store on a disk that nobody else writes to. Whatever a crash left is recovered first.
    ///
    /// - Parameters:
    ///   - makeIdentity: random bits for a new store's names.
    ///   - mayCreate: whether an empty disk becomes a new store.
    ///   - onPoison: told once when a persist failed; the process has to end.
    /// - Throws: `FileStoreError`, `DiskError`.
    package static func open(
        _ disk: any Disk, limits: StoreLimits, makeIdentity: () -> Bits128, mayCreate: Bool = true,
        onPoison: @escaping @Sendable (String) -> Void
    ) throws -> StoreCore {
        let recovered = try withoutActuallyEscaping(makeIdentity) {
            try Recovery(disk: disk, limits: limits, mayCreate: mayCreate, makeIdentity: $0).run()
        }
        return StoreCore(disk, limits: limits, recovered: recovered, onPoison: onPoison)
    }

    /// Reads what a plan or a call lacks. Blocks.
    ///
    /// - Throws: `FileStoreError.damagedJournal`, `DiskError`.
    package func load(_ needs: [Need], for call: AppendCall? = nil) throws {
        do {
            for need in needs {
                switch need {
                case .journal(let id): try loadJournal(id)
                case .index(let id, let segment): try loadIndex(of: segment, in: id)
                case .record(let id, let seq): try loadRecord(id, seq, for: call)
                }
            }
        } catch let damage as JournalDamage {
            throw FileStoreError.damagedJournal(damage)
        }
    }

    /// One reader at a time for each journal: a second one could bring back what it read before the first one's journal
    /// was appended to and forgotten again.
    private func loadJournal(_ id: JournalID) throws {
        let isOurs: Bool? = lock.wait { state in
            if state.journals[id] != nil { return false }
            return state.loading.insert(id).inserted ? true : nil
        }
        guard isOurs == true else { return }
        defer {
            lock.withLock { _ = $0.loading.remove(id) }
            lock.notify()
        }
        let journal = try loader.load(id, durable: lock.withLock { $0.durableLSN })
        lock.withLock { state in
            state.evict(limits)
            state.insert(journal)
        }
    }

    private func loadIndex(of segment: JournalSegment, in id: JournalID) throws {
        let index: SegmentIndex
        do {
            index = try loader.index(of: segment, in: id)
        } catch {
            // Replaced meanwhile: whoever needs it plans again.
            guard isCurrent(segment, in: id) else { return }
            throw error
        }
        lock.withLock { state in
            guard let journal = state.journal(id),
                let place = journal.sealed.firstIndex(where: { $0.segment == segment }),
                journal.sealed[place].index == nil
            else { return }
            journal.sealed[place].index = index
            state.indexedRecords += index.offsets.count + index.operations.count
        }
    }

    private func loadRecord(_ id: JournalID, _ seq: Seq, for call: AppendCall?) throws {
        guard case .ready(let plan) = planFetch(id, seqs: [seq]), let call else { return }
        // The call decides again in any case: on a plan that is outdated, it asks for the record once more.
        do {
            for record in try records(of: plan) { call.resolved[record.operation] = record }
        } catch is PlanOutdated {}
    }

    /// Forgets every journal that is wholly in its files; the next touch reads it again.
    package func forgetIdleJournals() { lock.withLock { $0.forgetIdleJournals() } }

    /// The journals that hold a durable record, in order. Walks the whole tree: blocks.
    package func allJournals() throws -> [JournalID] {
        let inFiles = try JournalPath.all(disk)
        let inMemory = lock.withLock { state in
            state.journals.values.filter { $0.durableHead > 0 && $0.appliedHead == 0 }.map(\.id)
        }
        return Set(inFiles).union(inMemory).sorted()
    }
}
