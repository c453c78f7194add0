import SyncEngine

/// The new segment gets its name, and with it the place of those it stands for.
extension Compaction {
    /// - Parameter settle: has what is durable applied and covered by a checkpoint, if the disk takes it.
    func publish(settle: () -> Void) throws {
        guard let run, let written else { return }
        // Recovery cuts journals back to the checkpoint; of a rewritten segment nothing may have to be cut.
        if core.statistics.checkpointLSN < written.lastLSN { settle() }
        try core.checkIsRunning()
        guard core.statistics.checkpointLSN >= written.lastLSN else {
            throw JournalStoreError.unavailable(retryAfter: .seconds(1), reason: "no checkpoint could be taken")
        }
        try core.poisoning { () throws(DiskError) in
            try core.disk.rename(
                temporaryPath(of: written.segment), to: path(of: written.segment), step: .compactionRename)
        }
        self.written = nil
        // From here on the files say that the plan is carried out, so the memory has to say it too.
        defer { swap(run, written) }
        try core.poisoning { () throws(DiskError) in
            try core.disk.persistDirectory(JournalPath.directory(of: id), step: .compactionDirectoryPersist)
        }
    }

    private func swap(_ run: CompactionRun, _ written: Written) {
        core.turn.withLock { _ in
            core.lock.withLock { state in
                guard let journal = state.journals[id] else { return }
                let former = journal.weight
                journal.replace(run, with: written.segment, written.index, link: written.link)
                state.indexedRecords += journal.weight - former
            }
        }
    }

    /// Moves away what the new segment stands for, and keeps its index.
    func retire() {
        guard
            let segment = core.lock.withLock({ state in
                state.journals[id]?.sealed.first { $0.segment.first == run?.first }
            })
        else { return }
        let path = JournalPath.directory(of: id) + "/" + segment.segment.indexName
        if let index = segment.index { _ = try? core.disk.writeWhole(index.encoded, to: path, step: .indexWrite) }
        core.retireLeftovers(of: id)
    }
}

extension StoreCore {
    /// Makes a call whose failure, unless for lack of room or descriptors, leaves nobody knowing what is on the disk.
    func poisoning(_ body: () throws(DiskError) -> Void) throws(DiskError) {
        do {
            try body()
        } catch {
            if !error.isShortage { poison("a compaction failed: \(error)") }
            throw error
        }
    }
}
