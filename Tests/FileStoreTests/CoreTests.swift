import FileStore
import SyncEngine
import TestSupport
import Testing

@Suite struct CoreTests {
    private let anna = Fixture.user(1)
    private let disk = SimulatedDisk(seed: 1)

    private func limits(wal: Int = 2000, journal: Int = 1000) -> StoreLimits {
        var limits = StoreLimits()
        limits.walSegmentBytes = wal
        limits.journalSegmentBytes = journal
        return limits
    }

    private var walSegments: [String] { disk.files.map(\.path).filter { $0.hasPrefix("wal/") } }

    @Test func journalsRollAndTheirIndexesAreRebuilt() throws {
        let store = try LabStore(disk, limits())
        for number in 1...30 { _ = store.append([[Fixture.append(number, in: [anna])]]) }
        store.core.apply()
        store.core.checkpoint()
        let records = try store.records(of: anna)
        #expect(records.count == 30)
        #expect(disk.files.filter { $0.path.hasPrefix("journals/") && $0.path.hasSuffix(".jsonl") }.count > 3)

        for file in disk.files where file.path.hasSuffix(".index") { disk.damage(file.path) { $0[20] ^= 1 } }
        let again = try LabStore(disk, limits())
        #expect(try again.records(of: anna) == records)
        for number in 1...30 { #expect(try again.lookup(anna, Fixture.operation(number)) == Seq(number)) }
    }

    @Test func theLogRotatesAndCheckpointsDropIt() throws {
        let store = try LabStore(disk, limits(wal: 1000))
        for number in 1...20 { _ = store.append([[Fixture.append(number, in: [anna])]]) }
        #expect(walSegments.count > 3)
        store.core.apply()
        store.core.checkpoint()
        #expect(walSegments.count == 1)
        #expect(store.core.statistics.checkpointLSN == 20)
    }

    @Test func aTornTailIsSetAsideAndTheStoreGoesOn() throws {
        let store = try LabStore(disk, limits())
        for number in 1...3 { _ = store.append([[Fixture.append(number, in: [anna])]]) }
        disk.damage(walSegments[0]) { $0 += Array(#"{"l":4,"d":3,"op":"0123"#.utf8) }
        let again = try LabStore(disk, limits())
        #expect(again.core.statistics.tornTailBytes == 23)
        #expect(disk.files.contains { $0.path.hasPrefix("damaged/") })
        #expect(try again.records(of: anna).count == 3)
        #expect(isCommitted(again.append([[Fixture.append(4, in: [anna])]])))
    }

    @Test func damageBelowADurableLineIsCorruptionAndNamesThePlace() throws {
        let store = try LabStore(disk, limits(wal: 10_000))
        for number in 1...5 { _ = store.append([[Fixture.append(number, in: [anna])]]) }
        let segment = walSegments[0]
        disk.damage(segment) { $0[500] ^= 1 }
        let before = disk.files
        let error = #expect(throws: FileStoreError.self) { _ = try LabStore(disk, limits()) }
        guard case .corruptLog(let corruption)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(corruption.segment == segment && corruption.durable >= corruption.lsn)
        #expect(corruption.journals == [anna] && corruption.description.contains("ticx-sync repair --data"))
        #expect(disk.files.elementsEqual(before) { $0 == $1 })
    }

    @Test func aFullDiskRefusesAndTheStoreTakesAppendsAgainLater() throws {
        let store = try LabStore(disk, limits())
        _ = store.append([[Fixture.append(1, in: [anna])]])
        disk.isFull = true
        let refused = store.append([[Fixture.append(2, in: [anna])], [Fixture.append(3, in: [anna])]])
        #expect(refused.allSatisfy(isUnavailable))
        #expect(store.append([[Fixture.append(4, in: [anna])]]).allSatisfy(isUnavailable))
        #expect(store.core.statistics.isReadOnly && !store.core.isPoisoned)
        #expect(try store.records(of: anna).count == 1)

        disk.isFull = false
        disk.spaceLeft.freeBytes = 200 << 20
        store.core.checkSpace()
        #expect(store.append([[Fixture.append(4, in: [anna])]]).allSatisfy(isUnavailable), "not before there is enough")
        disk.spaceLeft.freeBytes = 400 << 20
        store.core.checkSpace()
        #expect(isCommitted(store.append([[Fixture.append(3, in: [anna])]])))
        #expect(try store.records(of: anna).map(\.seq) == [1, 2])
    }

    @Test func aFailedPersistPoisonsTheStore() throws {
        let store = try LabStore(disk, limits())
        _ = store.append([[Fixture.append(1, in: [anna])]])
        disk.fault = .failedPersist(change: disk.changes + 2)
        let answers = store.append([[Fixture.append(2, in: [anna])]])
        #expect(answers.allSatisfy { outcomeError($0) == .outcomeUnknown })
        #expect(store.core.isPoisoned)
        let changes = disk.changes
        #expect(store.append([[Fixture.append(3, in: [anna])]]).allSatisfy(isUnavailable))
        store.core.apply()
        store.core.checkpoint()
        #expect(disk.changes == changes, "a poisoned store writes nothing")
        #expect(try store.records(of: anna).count == 1)
    }

    @Test func aFailedCheckpointPoisonsAndNobodyWaitsForEver() throws {
        let store = try LabStore(disk, limits())
        _ = store.append([[Fixture.append(1, in: [anna])]])
        store.core.apply()
        let answer = store.stage([Fixture.append(2, in: [anna])])
        disk.fault = .failedPersist(change: disk.changes + 1)
        store.core.checkpoint()
        #expect(store.core.isPoisoned)
        #expect(outcomeError(answer.value) == .outcomeUnknown)
    }

    @Test func aFullQueuePushesBack() throws {
        var limits = limits()
        limits.maximumQueuedBytes = 1500
        let store = try LabStore(disk, limits)
        _ = store.append([[Fixture.append(1, in: [anna])]])
        let answers = store.append((2...9).map { [Fixture.append($0, in: [anna])] })
        #expect(answers.contains(where: isUnavailable) && answers.contains { !isUnavailable($0) })
        #expect(isCommitted(store.append([[Fixture.append(9, in: [anna])]])))
    }

    @Test func openingTouchesNoJournalOutsideTheLog() throws {
        let store = try LabStore(disk, limits())
        for number in 1...5 { _ = store.append([[Fixture.append(number, in: [Fixture.user(number)])]]) }
        store.core.apply()
        store.core.checkpoint()
        let again = try LabStore(disk, limits())
        #expect(again.core.statistics.journalsTouched == 0)
        #expect(try again.records(of: Fixture.user(3)).count == 1)
        #expect(again.core.statistics.journalsTouched == 1)
    }

    @Test func aStoreWithoutManifestOrFormatIsNotMadeAnew() throws {
        let store = try LabStore(disk, limits())
        _ = store.append([[Fixture.append(1, in: [anna])]])
        let files = disk.files
        for lost in ["MANIFEST", "FORMAT"] {
            let copy = SimulatedDisk(seed: 1, files: files.filter { $0.path != lost })
            #expect(throws: FileStoreError.self) { _ = try LabStore(copy, limits()) }
        }
    }

    @Test func anotherGenerationFencesTheWriterOff() throws {
        let first = try LabStore(disk, limits())
        _ = first.append([[Fixture.append(1, in: [anna])]])
        _ = try LabStore(disk, limits())
        first.core.apply()
        first.core.checkpoint()
        #expect(first.core.isPoisoned)
    }

    private typealias Answer = Result<[AppendOutcome], any Error>?

    private func outcomeError(_ answer: Answer) -> JournalStoreError? {
        if case .failure(let error)? = answer { error as? JournalStoreError } else { nil }
    }

    private func isUnavailable(_ answer: Answer) -> Bool {
        if case .unavailable? = outcomeError(answer) { true } else { false }
    }

    private func isCommitted(_ answers: [Answer]) -> Bool {
        answers.allSatisfy { answer in
            guard case .success(let outcomes)? = answer else { return false }
            return outcomes.allSatisfy { $0 != .conflict }
        }
    }
}

@Suite struct LabTests {
    @Test func aFewHundredCrashStatesPass() {
        let report = CrashSweep(lab: CrashLab(), seed: 500, states: 300).run()
        #expect(report.states == 300)
        #expect(report.failures.map { "\($0.crash) \($0.text)" } == [])
    }

    @Test func theLabNoticesALogThatIsNotPersisted() {
        let lab = CrashLab(mutation: .without(.walBatchPersist))
        #expect(CrashSweep(lab: lab, seed: 1, states: 3000, maximumFailures: 1).run().failures.count == 1)
    }

    @Test func everyPersistRenameAndCutHasItsMutant() {
        for step in Step.allCases where [.persist, .rename, .cut].contains(step.kind) {
            #expect(
                MutantDisk.Mutation.all.contains(.without(step)) || BackupLab.steps.contains(step), "\(step)")
        }
    }

    /// An unfinished store's segments were once taken for a log: garbage with a line feed, and a second generation's
    /// header.
    @Test(arguments: ["50:10:power:1:12", "50:10:power:2:0", "1:16:kill:1:6", "44:16:persist:1:6"])
    func crashStatesThatOnceFailedPass(_ line: String) throws {
        #expect(CrashLab().run(try #require(CrashCase(line))) == .passed)
    }

    @Test func aReplayLineReadsBack() {
        let crash = CrashCase(seed: 7, change: 12, kind: .failedPersist, draw: 3, recoveryChange: 5)
        #expect(CrashCase(crash.description) == crash)
    }
}
