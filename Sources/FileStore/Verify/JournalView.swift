import SyncEngine

/// The files of a journal as of one moment: what a check may rely on.
struct JournalView: Equatable {
    /// The segments that count, oldest records first.
    var segments: [JournalSegment]
    /// Of the last segment: how many bytes of it are written. Nil when all of the file counts.
    var activeBytes: Int?
    /// Records from this number on are written again by the next recovery, whatever the files hold.
    var replayedFrom: Seq?
    /// Names of files that the segments stand for.
    var leftovers: [String] = []
    /// Names that are none of the store's.
    var strangers: [String] = []

    /// What the directory says.
    init(_ names: [String]) {
        let files = JournalFiles(names)
        segments = files.segments
        leftovers = files.leftovers
        strangers = names.filter { name in
            !name.hasSuffix(".jsonl") && !name.hasSuffix(".index") && !name.hasSuffix(".tmp")
                || name.hasSuffix(".jsonl") && !name.hasPrefix("state-") && JournalSegment(name: name) == nil
        }.sorted()
    }
}

extension StoreCore {
    /// What is in a journal's files now, as far as the store knows it: the directory's own listing for a journal that
    /// nobody has touched.
    func view(of id: JournalID) throws(DiskError) -> JournalView {
        let names = try disk.list(JournalPath.directory(of: id))
        var view = JournalView(names)
        let known: ([JournalSegment], Int)? = lock.withLock { state in
            state.journals[id].map { journal in
                let active = journal.active
                return (journal.sealed.map(\.segment) + (active.map { [$0.segment] } ?? []), active?.size ?? 0)
            }
        }
        guard let known else { return view }
        view.segments = known.0
        view.activeBytes = known.1
        // They are what a task under way is about to rename or remove.
        view.leftovers = []
        return view
    }
}
