import SyncEngine

/// What the space left means: whether appends are taken, whether caches are still written, and what the ballast does.
///
/// The ballast is a file that holds space for nothing. When space runs low it goes, so that checkpoints, compaction and
/// an orderly end, which is what makes room again, are not what fails. Space it would need counts as taken while it is
/// gone, so that removing it does not look like room.
struct SpaceWatch: Sendable {
    /// Whether the ballast is there, as far as known.
    var hasBallast = false
    /// What the last look saw.
    private(set) var space: DiskSpace?
    /// Whether so little is left that caches are not worth it.
    private(set) var isScarce = false

    /// What is to happen after a look.
    struct Verdict: Equatable {
        /// Why appends are refused; nil when there is room for them.
        var shortage: String?
        var ballast = Ballast.stays

        enum Ballast { case stays, make, release }
    }

    /// - Parameter isRefusing: whether appends are refused for lack of space: it then takes more to take them again.
    mutating func look(_ space: DiskSpace, _ limits: StoreLimits, isRefusing: Bool) -> Verdict {
        self.space = space
        let usable = space.freeBytes - (hasBallast ? 0 : limits.ballastBytes)
        isScarce = usable < limits.scarceFreeBytes
        let bytes = isRefusing ? limits.resumeFreeBytes : limits.minimumFreeBytes
        let inodes = isRefusing ? limits.resumeFreeInodes : limits.minimumFreeInodes
        var verdict = Verdict()
        if usable < bytes {
            verdict.shortage =
                "the disk is nearly full (\(max(0, usable) >> 20) MiB left, appends need \(bytes >> 20) MiB)"
        } else if space.totalInodes > 0, space.freeInodes < inodes {
            // Some file systems count no inodes.
            verdict.shortage = "the disk is nearly full (\(space.freeInodes) inodes left, appends need \(inodes))"
        }
        if hasBallast, usable < bytes {
            verdict.ballast = .release
        } else if !hasBallast, limits.ballastBytes > 0, verdict.shortage == nil, usable >= limits.resumeFreeBytes {
            verdict.ballast = .make
        }
        return verdict
    }
}

extension StoreCore {
    /// Looks at the space left; stops or resumes taking appends, and makes or removes the ballast.
    package func checkSpace() {
        guard let space = try? disk.space() else { return }
        switch lock.withLock({ $0.take(space, limits) }) {
        case .stays: break
        case .make: makeBallast()
        case .release: releaseBallast()
        }
    }

    /// Whether work that reads `input` bytes and writes as many anew can be done without being what fills the disk.
    ///
    /// Wants room for twice the input beside a reserve: while appends are taken, the space below which they would be
    /// refused; while they are refused, what checkpoints and journals still need. So compaction never stops appends,
    /// and can make room when they are stopped.
    package func admits(bytes input: Int) -> Bool {
        guard let space = try? disk.space() else { return false }
        return lock.withLock { state in
            let reserve =
                state.refusal == nil
                ? limits.minimumFreeBytes + (state.space.hasBallast ? 0 : limits.ballastBytes)
                : limits.reserveFreeBytes + state.unappliedBytes
            let hasInodes =
                space.totalInodes == 0 || space.freeInodes >= (state.refusal == nil ? limits.minimumFreeInodes : 16)
            return hasInodes && space.freeBytes - 2 * input >= reserve
        }
    }

    /// A ballast that an earlier process left counts from the start.
    package func findBallast() {
        guard (try? disk.size(of: Ballast.path)) != nil else { return }
        makeBallast()
    }

    private func makeBallast() {
        do {
            try Ballast.make(on: disk, bytes: limits.ballastBytes)
            lock.withLock { $0.space.hasBallast = true }
        } catch {
            releaseBallast()
        }
    }

    /// One that cannot be removed is tried again at the next look.
    private func releaseBallast() {
        do { try Ballast.release(on: disk) } catch { return }
        lock.withLock { $0.space.hasBallast = false }
    }
}

extension CoreState {
    mutating func take(_ space: DiskSpace, _ limits: StoreLimits) -> SpaceWatch.Verdict.Ballast {
        if refusal?.isFinal == true {
            _ = self.space.look(space, limits, isRefusing: false)
            return .stays
        }
        var isRefusing = false
        if case .diskFull = refusal { isRefusing = true }
        let verdict = self.space.look(space, limits, isRefusing: isRefusing)
        if refusal == nil || isRefusing { refusal = verdict.shortage.map { .diskFull($0) } }
        return verdict.ballast
    }
}

/// The file that keeps space for the store's own work on a full disk.
enum Ballast {
    static let path = "BALLAST"
    private static let text =
        "Holds space so that ticx-sync can finish its work on a full disk. Removed and made again by itself.\n"

    /// Reserves the space; where the file system cannot, there is only the text.
    static func make(on disk: any Disk, bytes: Int) throws(DiskError) {
        let file = try disk.open(path, create: true)
        try file.write(Array(text.utf8), at: 0, step: .ballastWrite)
        try file.preallocate(bytes)
    }

    static func release(on disk: any Disk) throws(DiskError) { try disk.remove(path, step: .ballastDrop) }
}
