import Glibc
import SyncEngine

/// Checks a store without changing anything in it: one that nobody has opened, or a running one.
package struct StoreVerifier {
    private let disk: any Disk
    private let depth: VerifyDepth
    /// How many journals are looked at side by side.
    private let threads: Int
    private let progress: @Sendable (Int) -> Void

    /// - Parameter progress: told now and then how many bytes were looked at.
    package init(
        _ disk: any Disk, depth: VerifyDepth, threads: Int = 1, progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.disk = disk
        self.depth = depth
        self.threads = threads
        self.progress = progress
    }

    /// Checks a store that no process writes to, as it is: what a crash left unfinished is no damage.
    ///
    /// - Throws: `DiskError` when the disk cannot be read at all.
    package func run() throws -> VerifyReport {
        let log = try LogCheck(disk)
        let replayedFrom = log.replayedFrom
        let pass = VerifyPass(disk, store: try log.store ?? Self.anyStore(disk), depth: depth, progress: progress)
        pass.settled = log.manifest?.checkpoint ?? 0
        pass.highest = log.scan?.last ?? .max
        pass.view = { [disk] journal in
            var view = JournalView(try disk.list(JournalPath.directory(of: journal)))
            view.replayedFrom = replayedFrom[journal]
            return view
        }
        return try finish(pass, log.findings, bytes: log.bytes)
    }

    /// Checks a store that is running in this process.
    ///
    /// - Throws: `DiskError`; `Pace.Stopped`.
    func run(_ core: StoreCore, pace: Pace? = nil) throws -> VerifyReport {
        let (applied, store) = (core.lock.withLock(\.appliedLSN), core.identity.store)
        let log = try RunningLogCheck(core)
        let pass = VerifyPass(disk, store: store, depth: depth, progress: progress)
        pass.settled = applied
        pass.pace = pace
        pass.view = { journal in try core.view(of: journal) }
        return try finish(pass, log.findings, bytes: log.bytes)
    }

    private func finish(_ pass: VerifyPass, _ findings: [Finding], bytes: Int) throws -> VerifyReport {
        let start = ContinuousClock.now
        var report = VerifyReport()
        findings.forEach { report.add($0) }
        report.bytes = bytes
        let (journals, strays) = try Self.journals(disk)
        strays.forEach { report.add($0) }
        report.add(try pass.run(journals, threads: threads))
        report.duration = ContinuousClock.now - start
        return report
    }

    /// The name that most of a store's headers agree on, when FORMAT does not tell.
    private static func anyStore(_ disk: any Disk) throws -> Bits128 {
        try StoreName.find(disk) ?? Bits128(high: 0, low: 0)
    }

    /// The journals, and directories that are none or not where they belong.
    private static func journals(_ disk: any Disk) throws(DiskError) -> ([JournalID], [Finding]) {
        var found: [JournalID] = []
        var strays: [Finding] = []
        let root = JournalPath.root
        for first in try disk.list(root) {
            for second in try disk.list("\(root)/\(first)") {
                for name in try disk.list("\(root)/\(first)/\(second)") {
                    let path = "\(root)/\(first)/\(second)/\(name)"
                    if let journal = JournalPath.journal(directoryName: name),
                        JournalPath.directory(of: journal) == path
                    {
                        found.append(journal)
                    } else {
                        strays.append(Finding(.stray, file: path, "no journal belongs here"))
                    }
                }
            }
        }
        return (found.sorted(), strays)
    }
}

/// One pass over the journals, by one thread or more.
final class VerifyPass: @unchecked Sendable {
    private let disk: any Disk
    private let store: Bits128
    private let depth: VerifyDepth
    private let progress: @Sendable (Int) -> Void
    /// Set before the pass runs.
    var settled: LSN = 0
    var highest: LSN = .max
    var pace: Pace?
    var view: (JournalID) throws -> JournalView = { _ in JournalView([]) }

    /// A journal that changes all the time is looked at so often before what was found counts.
    private static let maximumAttempts = 5

    /// What opening a journal's files costs, in bytes read.
    private static let journalCost = 16 << 10

    private struct Shared {
        var next = 0
        var running: Int
        var report = VerifyReport()
        var facts: [JournalFacts] = []
        var error: (any Error)?
    }

    init(_ disk: any Disk, store: Bits128, depth: VerifyDepth, progress: @escaping @Sendable (Int) -> Void) {
        self.disk = disk
        self.store = store
        self.depth = depth
        self.progress = progress
    }

    func run(_ journals: [JournalID], threads: Int) throws -> VerifyReport {
        let shared = Lock(Shared(running: threads))
        for _ in 1..<max(1, threads) { BlockingThreads.start { self.work(journals, shared) } }
        work(journals, shared)
        let result: Shared? = shared.wait { $0.running == 0 ? $0 : nil }
        guard var result else { return VerifyReport() }
        if let error = result.error { throw error }
        if depth == .deep { CrossCheck(result.facts).findings.forEach { result.report.add($0) } }
        return result.report
    }

    private func work(_ journals: [JournalID], _ shared: Lock<Shared>) {
        while let journal = next(journals, shared) {
            do {
                let (report, facts) = try check(journal)
                let bytes = shared.withLock { shared in
                    shared.report.add(report)
                    if depth == .deep { shared.facts.append(facts) }
                    return shared.report.bytes
                }
                progress(bytes)
            } catch {
                shared.withLock { $0.error = $0.error ?? error }
            }
        }
        shared.withLock { $0.running -= 1 }
        shared.notify()
    }

    private func next(_ journals: [JournalID], _ shared: Lock<Shared>) -> JournalID? {
        shared.withLock { shared in
            guard shared.error == nil, shared.next < journals.count else { return nil }
            defer { shared.next += 1 }
            return journals[shared.next]
        }
    }

    /// Looks again when files went away, or changed while they were read: what is damage stays.
    private func check(_ journal: JournalID) throws -> (VerifyReport, JournalFacts) {
        var former: JournalView?
        var attempt = 0
        while true {
            attempt += 1
            if pace?.isStopped == true { throw Pace.Stopped() }
            let view = try self.view(journal)
            var check = JournalCheck(
                disk, store: store, journal: journal, depth: depth, settled: settled, highest: highest)
            do {
                pace?.spend(Self.journalCost)
                try check.run(view, pace: pace)
            } catch is JournalCheck.Vanished {
                if former != view, attempt < Self.maximumAttempts {
                    former = view
                    continue
                }
                check.vanished()
            }
            if check.report.isClean || former == view || attempt >= Self.maximumAttempts {
                return (check.report, check.facts)
            }
            former = view
        }
    }
}
