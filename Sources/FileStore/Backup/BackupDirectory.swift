import SyncEngine

/// A directory that holds snapshots, each in a directory named by its time.
struct BackupDirectory {
    let disk: any Disk

    /// Names of snapshots that are complete, oldest first.
    private(set) var finished: [String] = []
    private(set) var unfinished: [String] = []

    init(_ disk: any Disk) throws {
        self.disk = disk
        for name in try disk.list("").filter({ BackupPath.time(of: $0) != nil }).sorted() {
            if try disk.size(of: "\(name)/\(BackupPath.list)") == nil {
                unfinished.append(name)
            } else {
                finished.append(name)
            }
        }
    }

    /// The newest complete snapshot.
    ///
    /// - Throws: `BackupError` when there is none.
    func newest() throws(BackupError) -> String {
        if let newest = finished.last { return newest }
        throw unfinished.last.map { .unfinished(snapshot: $0) } ?? .none(directory: "")
    }

    /// A name for a snapshot made now, behind all others also when the clock went back.
    func nextName(at time: Timestamp) -> String {
        let last = (finished + unfinished).max() ?? ""
        let now = BackupPath.snapshot(at: time)
        guard now <= last, let lastTime = BackupPath.time(of: last) else { return now }
        return BackupPath.snapshot(at: lastTime + 1000)
    }
}
