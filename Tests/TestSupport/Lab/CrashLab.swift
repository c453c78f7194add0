import FileStore
import SyncEngine

/// Runs crash cases: a workload up to its crash, recovery, a comparison with the reference, more work, another power
/// cut.
package struct CrashLab: Sendable {
    package var mutation: MutantDisk.Mutation?

    package init(mutation: MutantDisk.Mutation? = nil) { self.mutation = mutation }

    /// What became of a case.
    package enum Verdict: Sendable, Equatable {
        case passed
        /// The workload has no such change, or the change is no persist.
        case notReached
        case failed(String)
    }

    /// How many changes, and how many calls in all, the workload of a seed makes when nothing fails.
    package func length(ofWorkload seed: UInt64) -> (changes: Int, calls: Int) {
        var run = CrashRun(seed: seed, diskSeed: seed, mutation: mutation)
        run.runWorkload()
        return (run.disk.changes, run.disk.calls)
    }

    /// Runs one case.
    package func run(_ crash: CrashCase) -> Verdict {
        var run = CrashRun(seed: crash.seed, diskSeed: crash.diskSeed, mutation: mutation)
        run.disk.fault =
            crash.kind == .failedPersist ? .failedPersist(change: crash.change) : .crash(change: crash.change)
        run.runWorkload()
        if let failure = run.failure { return .failed("before the crash: \(failure)") }
        guard run.disk.hasFailed else { return .notReached }
        // A process that was told of a failed persist ends too; mostly the machine lives on.
        run.restart(losingPower: crash.kind == .power || (crash.kind == .failedPersist && crash.draw % 4 == 3))
        if crash.draw % 4 == 2 { run.look() }
        run.recover(crashingAt: crash.recoveryChange, losingPower: crash.draw % 4 == 1)
        return run.lifeGoesOn(crash.seed &+ UInt64(crash.draw))
    }

    /// Runs a workload in which one call, or every call from one on, fails with an error number.
    package func run(seed: UInt64, failingCall call: Int, code: Int32, sticky: Bool) -> Verdict {
        var run = CrashRun(seed: seed, diskSeed: seed ^ UInt64(call), mutation: mutation)
        run.disk.fault = .error(call: call, code: code, sticky: sticky)
        run.runWorkload()
        if let failure = run.failure { return .failed("with a failing call: \(failure)") }
        guard run.disk.hasFailed else { return .notReached }
        run.restart(losingPower: call % 2 == 0)
        run.recover(crashingAt: 0, losingPower: false)
        return run.lifeGoesOn(seed)
    }
}

extension CrashRun {
    /// More work after a recovery, another power cut, another recovery.
    fileprivate mutating func lifeGoesOn(_ draw: UInt64) -> CrashLab.Verdict {
        if let failure { return .failed("after recovery: \(failure)") }
        workOn(draw)
        restart(losingPower: true)
        recover(crashingAt: 0, losingPower: false)
        if failure == nil { loseTheLastFlush() }
        return failure.map { .failed("after a second crash: \($0)") } ?? .passed
    }
}

/// One store's life in the lab.
private struct CrashRun {
    let disk: SimulatedDisk
    private let mutation: MutantDisk.Mutation?
    private let workload: Workload
    private var limits: StoreLimits
    /// Whether journals are forgotten after each step, and read from their files again.
    private var forgets = false
    private var random: SplitMix
    private var reference = ReferenceModel()
    private var store: LabStore?
    /// Features that FORMAT must name from now on.
    private var declared: [Feature] = []
    private(set) var failure: String?

    init(seed: UInt64, diskSeed: UInt64, mutation: MutantDisk.Mutation?) {
        disk = SimulatedDisk(seed: diskSeed)
        self.mutation = mutation
        workload = Workload(seed: seed)
        random = SplitMix(seed: seed &+ 99)
        limits = StoreLimits()
        limits.walSegmentBytes = 600 + random.below(2400)
        limits.maximumBatchOperations = 1 + random.below(4)
        limits.maximumOpenJournals = 2
        forgets = random.chance(50)
        drawSegmentSize()
    }

    private mutating func drawSegmentSize() {
        limits.journalSegmentBytes = [250, 700, 1500, 1 << 20][random.below(4)]
    }

    /// A new process each time: nothing of the old one's memory, and of its delayed steps, is left.
    private mutating func open() {
        store = nil
        do {
            store = try LabStore(mutation.map { MutantDisk(disk, $0) } ?? disk, limits)
        } catch {
            failUnlessFaulty("the store does not open: \(error)")
        }
    }

    /// What goes wrong while the process is being ended, or after a call failed, is no failure of the store.
    private mutating func fail(_ text: String?) {
        if failure == nil, !disk.isDown, let text { failure = text }
    }

    private mutating func failUnlessFaulty(_ text: String) {
        if !disk.hasFailed { fail(text) }
    }

    private var goesOn: Bool {
        !disk.isDown && failure == nil && store?.core.isPoisoned == false
    }

    mutating func runWorkload() {
        open()
        for (number, step) in workload.steps.enumerated() where goesOn {
            perform(step)
            if number % 4 == 1, goesOn { declare(Feature.allCases[number / 4 % Feature.allCases.count]) }
            if forgets { store?.core.forgetIdleJournals() }
        }
    }

    private mutating func perform(_ step: Workload.Step) {
        switch step {
        case .commit(let calls): commit(calls)
        case .commitOnFullDisk(let calls):
            disk.isFull = true
            commit(calls)
            disk.isFull = false
            store?.core.checkSpace()
        case .mark: store?.core.mark()
        case .apply: store?.core.apply()
        case .checkpoint: store?.core.checkpoint()
        case .compact(let journal, let draw, let meanwhile): compact(journal, draw, meanwhile)
        case .emptyTrash: store?.core.emptyTrash(olderThan: .zero)
        case .reopen:
            drawSegmentSize()
            open()
            compare()
        }
    }

    /// Compacts a journal by a random plan; calls of others come between two of its steps.
    private mutating func compact(_ journal: JournalID, _ draw: UInt64, _ meanwhile: [[Workload.Planned]]) {
        guard let store else { return }
        do {
            let page = try store.page(of: journal)
            let plan = CompactionPlan(drawing: draw, for: journal, page)
            fail(reference.willCompact(journal, plan, page))
            var left = Int(draw % 6)
            _ = try store.compact(journal, plan) {
                left -= 1
                if left == 0, goesOn, !meanwhile.isEmpty { commit(meanwhile) }
            }
            if goesOn { reference.hasCompacted(journal) }
        } catch {
            failUnlessFaulty("a journal cannot be compacted: \(error)")
        }
    }

    private mutating func declare(_ feature: Feature) {
        guard let core = store?.core else { return }
        do {
            try core.declare(feature)
            if !core.isPoisoned { declared.append(feature) }
        } catch {
            failUnlessFaulty("a feature cannot be declared: \(error)")
        }
    }

    private mutating func commit(_ calls: [[Workload.Planned]]) {
        let calls = calls.map { $0.map { prepared($0) } }
        for append in calls.joined() { reference.send(append) }
        guard let answers = store?.append(calls) else { return }
        for (call, answer) in zip(calls, answers) {
            take(call, answer)
        }
    }

    private mutating func take(_ call: [Append], _ answer: Result<[AppendOutcome], any Error>?) {
        switch answer {
        case .failure(let error) where !(error is JournalStoreError):
            failUnlessFaulty("an append failed: \(error)")
            // It failed while something was read for it, before anything was staged.
            fail(reference.take(call, .failure(JournalStoreError.unavailable(retryAfter: .zero, reason: ""))))
        default: fail(reference.take(call, answer ?? .failure(JournalStoreError.outcomeUnknown)))
        }
    }

    private func prepared(_ planned: Workload.Planned) -> Append {
        let known = reference.guards[planned.journals[0]] ?? 0
        let expectation: Expectation =
            switch planned.expectation {
            case .any: .any
            case .right: .exactly(guardSeq: known)
            case .wrong: .exactly(guardSeq: known + 1000)
            }
        return Fixture.append(planned.number, in: planned.journals, expect: expectation)
    }

    mutating func restart(losingPower: Bool) {
        store = nil
        if losingPower { disk.cutPower() } else { disk.restart() }
    }

    /// Opens the store for reading only: it shows what recovery will show, and changes nothing.
    mutating func look() {
        do {
            let shown = try LabStore(OverlayDisk(disk), limits).everything()
            if disk.changes > 0 { fail("reading changed the disk") }
            open()
            if try store?.everything() != shown { fail("a reader was shown something else") }
        } catch {
            failUnlessFaulty("a store cannot be read without writing: \(error)")
        }
        restart(losingPower: false)
    }

    /// Opens the store, perhaps with a crash inside and once more, and compares what it shows.
    mutating func recover(crashingAt change: Int, losingPower: Bool) {
        drawSegmentSize()
        if change > 0 {
            disk.fault = .crash(change: change)
            open()
            if disk.hasFailed { restart(losingPower: losingPower) } else { disk.fault = nil }
            drawSegmentSize()
        }
        open()
        compare()
    }

    private mutating func compare() {
        guard let store, failure == nil else { return }
        do {
            if let lost = declared.first(where: { !store.core.format.declares($0) }) {
                fail("FORMAT no longer names \(lost.rawValue)")
            }
            let shown = try store.everything()
            fail(reference.compare(shown))
            if store.core.highestEventID < reference.highestPromisedID, store.core.statistics.appends == 0 {
                fail("the highest id is \(store.core.highestEventID), \(reference.highestPromisedID) was promised")
            }
            try checkLookups(store)
        } catch {
            failUnlessFaulty("a journal cannot be read: \(error)")
        }
    }

    /// Every promised operation is found by its id.
    private mutating func checkLookups(_ store: LabStore) throws {
        for (operation, seqs) in reference.promised {
            guard let home = reference.sent[operation]?.home else { continue }
            if try store.lookup(home, operation) != seqs[home] { fail("\(operation) is not found by its id") }
        }
    }

    /// A mark stands behind the last flush, the power goes, and the medium damages that flush: it has to be noticed.
    mutating func loseTheLastFlush() {
        commit([[Workload.Planned(number: 901, journals: [Fixture.user(2)], expectation: .any)]])
        store?.core.mark()
        restart(losingPower: true)
        let segments = disk.files.filter { $0.path.hasPrefix("wal/") }
        guard failure == nil, let (path, bytes) = segments.max(by: { $0.path < $1.path }),
            let line = bytes.lastLine(startingWith: Array(#"{"l":"#.utf8))
        else { return fail("the last flush is not in the log") }
        disk.damage(path) { $0[line + 10] ^= 1 }
        do {
            _ = try LabStore(disk, limits)
            fail("damage to the last flush passes for a torn write")
        } catch FileStoreError.corruptLog {
        } catch { fail("damage to the last flush is reported as \(error)") }
    }

    /// One new operation and one that is repeated, then nothing, an apply, or a checkpoint.
    mutating func workOn(_ draw: UInt64) {
        commit([[Workload.Planned(number: 900, journals: [Fixture.user(1), .tickets], expectation: .right)]])
        if let known = reference.promised.keys.min() {
            let append = reference.sent[known].map { [$0] } ?? []
            if let answer = store?.append([append]).first { take(append, answer) }
        }
        if reference.promised[Fixture.operation(900)] == nil { fail("a healthy store takes no append") }
        if draw % 3 != 0 { store?.core.apply() }
        if draw % 3 == 2 { store?.core.checkpoint() }
        if draw % 5 == 0 { compact(Fixture.user(1 + Int(draw / 5 % 3)), draw, []) }
    }
}

extension [UInt8] {
    /// Where the last line that starts so begins.
    fileprivate func lastLine(startingWith start: [UInt8]) -> Int? {
        indices.reversed().first { place in
            (place == 0 || self[place - 1] == UInt8(ascii: "\n")) && self[place...].starts(with: start)
        }
    }
}
