package import SyncEngine

/// Brings back what damage has taken, from every copy there is, and says so where there is none.
///
/// It works on the files as they lie there, before any recovery. All is planned first; then FORMAT, the log and the
/// MANIFEST are written, then journals, each file whole or not at all. Sources stay until the end, so a repair that was
/// interrupted is simply run again.
package struct StoreRepair {
    private let disk: any Disk
    private let backup: (any Disk)?
    private let isDryRun: Bool
    private let stamp: String
    private let makeIdentity: () -> Bits128
    private let progress: (String) -> Void

    /// - Parameters:
    ///   - backup: a store directory of the same store, from which lost records are taken.
    ///   - stamp: names the directory for the originals.
    ///   - makeIdentity: random bits for a new epoch.
    package init(
        _ disk: any Disk, backup: (any Disk)?, isDryRun: Bool, stamp: String, makeIdentity: @escaping () -> Bits128,
        progress: @escaping (String) -> Void = { _ in }
    ) {
        self.disk = disk
        self.backup = backup
        self.isDryRun = isDryRun
        self.stamp = stamp
        self.makeIdentity = makeIdentity
        self.progress = progress
    }

    /// - Throws: `FileStoreError`, `DiskError`; nothing was changed then, or it can be run again.
    package func run() throws -> RepairReport {
        guard try disk.readWhole(Manifest.path) != StoreRestore.mark else {
            throw FileStoreError.unfinishedRestore(directory: disk.place)
        }
        let name = try StoreName.find(disk)
        let log = try LogSurvey(disk, store: name)
        var plan = RepairPlan()
        guard let store = log.format?.store ?? name else {
            guard try isEmpty(log) else { throw FileStoreError.damagedFormat(directory: disk.place) }
            return RepairReport()
        }
        if let backup, try StoreName.find(backup) != store { throw FileStoreError.foreignBackup }
        progress("reading every journal")
        try plan.make(disk, backup: backup, log: log, store: store, epoch: makeIdentity)
        guard !isDryRun else { return report(plan, nil) }
        guard !plan.isEmpty else { return report(plan, nil) }
        progress("writing")
        let writer = RepairWriter(disk, stamp: stamp)
        try write(plan, writer)
        return report(plan, writer.directory)
    }

    /// Whether nothing was ever written here.
    private func isEmpty(_ log: LogSurvey) throws -> Bool {
        try log.segments.isEmpty && disk.list(JournalPath.root).isEmpty && disk.size(of: Manifest.path) == nil
    }

    private func report(_ plan: RepairPlan, _ directory: String?) -> RepairReport {
        var report = RepairReport()
        report.lines = plan.lines
        report.isDryRun = isDryRun
        report.repaired = plan.files.count + plan.caches.count
        report.lost = plan.lost
        report.hasNewEpoch = plan.hasNewEpoch
        report.damagedDirectory = directory
        return report
    }

    private func write(_ plan: RepairPlan, _ writer: RepairWriter) throws {
        plan.lines.forEach(writer.tell)
        // First the originals of everything are safe.
        for file in plan.files { for path in file.replaces { try writer.keep(path) } }
        try writer.finish()
        for file in plan.files {
            try writer.publish(file.bytes, as: file.path)
            progress(file.path)
        }
        // A file that another stands for is a leftover already.
        for file in plan.files { for path in file.replaces where path != file.path { try writer.setAside(path) } }
        for path in plan.caches { try writer.setAside(path) }
        for path in plan.leftovers { try writer.setAside(path) }
        try writer.finish()
    }
}
