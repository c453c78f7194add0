/// What repair found and did, or would do.
public struct RepairReport: Sendable, Equatable {
    /// One line for each thing, for people.
    public internal(set) var lines: [String] = []
    public internal(set) var isDryRun = false
    /// Files that were brought back with everything in them.
    public internal(set) var repaired = 0
    /// Records and operations that nobody has any more.
    public internal(set) var lost = 0
    /// Whether clients are told that the history changed.
    public internal(set) var hasNewEpoch = false
    /// Where the originals of everything that was changed are, relative to the data directory.
    public internal(set) var damagedDirectory: String?

    /// 0: nothing was wrong, 1: repaired without loss, 2: something is lost, and recorded as such. A refusal is thrown.
    public var exitCode: Int32 {
        if lost > 0 || hasNewEpoch { return 2 }
        return repaired > 0 ? 1 : 0
    }
}
