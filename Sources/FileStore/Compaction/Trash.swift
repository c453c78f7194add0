import SyncEngine

/// Files that another one stands for, kept for a while for people who want to look: `trash/<generation>-<n>-<journal's
/// directory>-<file>`.
struct Trash {
    static let directory = "trash"

    /// Since when; what an earlier process left counts from this one's start.
    private var since: [String: ContinuousClock.Instant] = [:]
    private let opened = ContinuousClock.now
    private var count: UInt64 = 0

    /// The next free place for a journal's file.
    mutating func place(for name: String, of journal: JournalID, generation: UInt64) -> String {
        count += 1
        let directory = JournalPath.directory(of: journal).split(separator: "/").last ?? ""
        let place = "\(FileName.numbered(generation, count))-\(directory)-\(name)"
        since[place] = .now
        return place
    }

    func isDue(_ name: String, after grace: Duration) -> Bool { .now - since[name, default: opened] >= grace }

    mutating func forget(_ name: String) { since[name] = nil }
}

extension StoreCore {
    /// Removes what has lain in the trash for so long. A file that cannot be removed is tried again the next time.
    ///
    /// - Returns: how many bytes came free.
    @discardableResult
    package func emptyTrash(olderThan grace: Duration) -> Int {
        guard !lock.withLock({ $0.refusal?.isFinal == true }) else { return 0 }
        return trash.withLock { trash in
            var freed = 0
            for name in (try? disk.list(Trash.directory)) ?? [] where trash.isDue(name, after: grace) {
                let path = Trash.directory + "/" + name
                let size = ((try? disk.size(of: path)) ?? nil) ?? 0
                guard (try? disk.remove(path, step: .trashDrop)) != nil else { continue }
                trash.forget(name)
                freed += size
            }
            return freed
        }
    }

    /// Moves away what other files of a journal's directory stand for. The names of those have to be durable.
    ///
    /// What cannot be moved stays, and counts for nothing there.
    func retireLeftovers(of journal: JournalID) {
        let directory = JournalPath.directory(of: journal)
        guard let names = try? disk.list(directory) else { return }
        // Saved states have their own ways.
        let leftovers = JournalFiles(names).leftovers.filter { !$0.hasPrefix("state-") }
        for name in leftovers {
            do {
                if JournalSegment(name: name) == nil {
                    try disk.remove(directory + "/" + name, step: .compactionDiscard)
                } else {
                    try disk.makeDirectory(Trash.directory)
                    let place = trash.withLock { $0.place(for: name, of: journal, generation: identity.generation) }
                    try disk.rename(
                        directory + "/" + name, to: Trash.directory + "/" + place, step: .compactionRetire)
                }
            } catch { return }
        }
    }
}
