import SyncEngine

/// A checkpoint: what is applied becomes durable in the journals, and the log behind it goes.
extension StoreCore {
    /// Makes everything applied durable, says so in the MANIFEST, and only then drops the segments it covers.
    ///
    /// Without room for the MANIFEST it changes nothing and can be tried again.
    package func checkpoint() {
        let (target, highestID, isDue) = lock.withLock { state in
            (
                state.appliedLSN, state.highestID,
                state.appliedLSN > state.checkpointLSN && state.refusal?.isPoisoned != true
            )
        }
        guard isDue else { return }
        do {
            try disk.persistAll(step: .checkpointSync)
            guard try isStillOurs() else { return poison("another process has recovered this store") }
            let manifest = Manifest(
                epoch: epoch.bits, generation: identity.generation, checkpoint: target, highestID: highestID.rawValue)
            try disk.publish(manifest.encoded, as: Manifest.path, through: Manifest.temporaryPath, steps: .manifest)
        } catch {
            if error.isShortage { return }
            return poison("a checkpoint failed: \(error)")
        }
        for segment in lock.withLock({ $0.finishCheckpoint(target) }) { drop(segment) }
    }

    /// Recovery by another process raises the generation: the fence behind the lock.
    func isStillOurs() throws(DiskError) -> Bool {
        guard let bytes = try disk.readWhole(Manifest.path), let current = Manifest(bytes) else { return false }
        return current.generation == identity.generation
    }

    /// A leftover segment is ignored by recovery, so that it stays is no failure.
    private func drop(_ segment: LogSegment) {
        do { try disk.remove(segment.path, step: .walSegmentDrop) } catch {}
    }
}

extension CoreState {
    /// The segments that hold nothing above the checkpoint, oldest first. The last segment is written to and stays.
    mutating func finishCheckpoint(_ target: LSN) -> [LogSegment] {
        checkpointLSN = target
        bytesSinceCheckpoint = 0
        dirtyJournals = 0
        statistics.checkpoints += 1
        let covered = zip(segments, segments.dropFirst()).prefix { $1.first <= target + 1 }.map(\.0)
        segments.removeFirst(covered.count)
        return covered
    }
}
