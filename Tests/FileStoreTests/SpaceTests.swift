import FileStore
import SyncEngine
import TestSupport
import Testing

@Suite struct SpaceTests {
    private let anna = Fixture.user(1)
    private let disk = SimulatedDisk(seed: 1)

    /// Low below 200, back from 300 on, a ballast of 100; in MiB and inodes.
    private var limits: StoreLimits {
        var limits = StoreLimits()
        limits.walSegmentBytes = 2000
        limits.minimumFreeBytes = 200 << 20
        limits.resumeFreeBytes = 300 << 20
        limits.ballastBytes = 100 << 20
        limits.scarceFreeBytes = 500 << 20
        limits.minimumFreeInodes = 200
        limits.resumeFreeInodes = 300
        limits.reserveFreeBytes = 10 << 20
        return limits
    }

    private var hasBallast: Bool { disk.files.contains { $0.path == "BALLAST" } }

    private func look(_ store: LabStore, free: Int, inodes: Int = 1000) {
        disk.spaceLeft = DiskSpace(
            freeBytes: free << 20, totalBytes: 1 << 40, freeInodes: inodes, totalInodes: inodes == 0 ? 0 : 100_000)
        store.core.checkSpace()
    }

    @Test func appendsStopAtTheLowMarkAndGoOnOnlyAtTheHighOne() throws {
        let store = try LabStore(disk, limits)
        // Free MiB as the file system tells it, then whether appends are refused and whether the ballast is there.
        let script: [(free: Int, refuses: Bool, ballast: Bool)] = [
            (399, false, false), (400, false, true), (200, false, true), (199, true, false),
            // The ballast's own space coming free is no room.
            (299, true, false), (399, true, false), (400, false, true), (250, false, true), (0, true, false),
        ]
        for (number, step) in script.enumerated() {
            look(store, free: step.free)
            #expect(store.core.statistics.isReadOnly == step.refuses, "step \(number): \(step)")
            #expect(hasBallast == step.ballast, "step \(number): \(step)")
            #expect(store.core.statistics.ballastBytes == (step.ballast ? 100 << 20 : 0))
        }
    }

    @Test func inodesHaveTheSameMarks() throws {
        let store = try LabStore(disk, limits)
        for (inodes, refuses) in [(200, false), (199, true), (299, true), (300, false), (199, true), (0, false)] {
            look(store, free: 1000, inodes: inodes)
            #expect(store.core.statistics.isReadOnly == refuses, "\(inodes) inodes")
        }
    }

    @Test func aRefusalSaysWhyAndIsCounted() throws {
        let store = try LabStore(disk, limits)
        look(store, free: 150)
        let answer = store.append([[Fixture.append(1, in: [anna])]])[0]
        guard case .failure(JournalStoreError.unavailable(_, let reason))? = answer else {
            Issue.record("\(String(describing: answer))")
            return
        }
        #expect(reason == "the disk is nearly full (50 MiB left, appends need 200 MiB)")
        let statistics = store.core.statistics
        #expect(statistics.refusals == [.space: 1] && statistics.readOnlyReason == reason)
        #expect(statistics.freeBytes == 150 << 20 && statistics.freeInodes == 1000)
        look(store, free: 450)
        #expect(store.append([[Fixture.append(1, in: [anna])]]).allSatisfy(isCommitted))
    }

    @Test func aBallastOfAnEarlierProcessCounts() throws {
        let first = try LabStore(disk, limits)
        look(first, free: 400)
        #expect(hasBallast)
        let second = try LabStore(disk, limits)
        second.core.findBallast()
        look(second, free: 250)
        #expect(!second.core.statistics.isReadOnly && hasBallast)
    }

    @Test func aBallastWithoutRoomIsNotLeftBehind() throws {
        let store = try LabStore(disk, limits)
        disk.isFull = true
        look(store, free: 1000)
        #expect(!hasBallast && store.core.statistics.ballastBytes == 0 && !store.core.statistics.isReadOnly)
        disk.isFull = false
        look(store, free: 1000)
        #expect(hasBallast)
    }

    @Test func compactionIsAdmittedOnlyWithTwiceItsInputAndAReserve() throws {
        let store = try LabStore(disk, limits)
        look(store, free: 400)
        disk.spaceLeft.freeBytes = 300 << 20
        #expect(store.core.admits(bytes: 50 << 20))
        #expect(!store.core.admits(bytes: 51 << 20), "it would stop the appends")
        look(store, free: 120)
        #expect(store.core.statistics.isReadOnly)
        #expect(store.core.admits(bytes: 50 << 20), "it makes room")
        #expect(!store.core.admits(bytes: 60 << 20), "it would leave nothing for checkpoints")
    }

    @Test func savedStatesAreNotWorthTheLastSpace() throws {
        let store = try LabStore(disk, limits)
        look(store, free: 600)
        #expect(!store.core.statistics.isSpaceScarce)
        look(store, free: 499)
        #expect(store.core.statistics.isSpaceScarce && !store.core.statistics.isReadOnly)
    }

    @Test func aMissingDescriptorIsBackPressureAndNoFullDisk() throws {
        var limits = limits
        limits.walSegmentBytes = 100
        let store = try LabStore(disk, limits)
        _ = store.append([[Fixture.append(1, in: [anna])]])
        disk.fault = .error(call: disk.calls + 1, code: DiskError.tooManyOpenFiles, sticky: false)
        let refused = store.append([[Fixture.append(2, in: [anna])], [Fixture.append(3, in: [anna])]])
        #expect(disk.hasFailed && refused.allSatisfy(isUnavailable))
        #expect(store.core.statistics.refusals == [.handles: 2] && !store.core.statistics.isReadOnly)
        #expect(store.append([[Fixture.append(3, in: [anna])]]).allSatisfy(isCommitted))
        let again = try LabStore(disk, limits)
        #expect(try again.records(of: anna).map(\.operation) == [Fixture.operation(1), Fixture.operation(3)])
    }

    /// The order: cut, refuse everybody, and everything that was counted on is as before.
    @Test func whatDidNotFitLeavesNoTraceAndTheNextTakesItsNumbers() throws {
        let store = try LabStore(disk, limits)
        _ = store.append([[Fixture.append(1, in: [anna, .tickets])]])
        disk.isFull = true
        disk.trace = []
        let refused = store.append([[Fixture.append(2, in: [anna, .tickets])], [Fixture.append(3, in: [.tickets])]])
        #expect(refused.allSatisfy(isUnavailable))
        #expect(disk.trace == [.walBatchWrite, .walCut, .walCutPersist])
        disk.isFull = false
        look(store, free: 500)
        let call = [Fixture.append(3, in: [anna, .tickets], expect: .exactly(guardSeq: 1))]
        #expect(store.append([call]).allSatisfy(isCommitted))
        disk.cutPower()
        let again = try LabStore(disk, limits)
        for journal in [anna, .tickets] {
            let found = try again.records(of: journal)
            #expect(found.map(\.operation) == [Fixture.operation(1), Fixture.operation(3)])
            #expect(found.map(\.seq) == [1, 2])
        }
    }

    @Test(arguments: [DiskError.noSpace, 122])
    func aFullDiskAtTheFlushPoisons(_ code: Int32) throws {
        let store = try LabStore(disk, limits)
        _ = store.append([[Fixture.append(1, in: [anna])]])
        disk.fault = .error(call: disk.calls + 2, code: code, sticky: false)
        let answer = store.append([[Fixture.append(2, in: [anna])]])[0]
        guard case .failure(JournalStoreError.outcomeUnknown)? = answer else {
            Issue.record("\(String(describing: answer))")
            return
        }
        #expect(store.core.isPoisoned)
        _ = store.append([[Fixture.append(3, in: [anna])]])
        #expect(store.core.statistics.refusals == [.poisoned: 1])
    }

    @Test func tooMuchForTheJournalsIsRefusedUntilItIsThere() throws {
        var limits = limits
        limits.maximumUnappliedBytes = 600
        let store = try LabStore(disk, limits)
        let answers = (1...4).map { store.append([[Fixture.append($0, in: [anna])]])[0] }
        #expect(answers.contains(where: isUnavailable) && store.core.statistics.refusals[.unapplied] ?? 0 > 0)
        store.core.apply()
        #expect(store.append([[Fixture.append(9, in: [anna])]]).allSatisfy(isCommitted))
    }

    private func isUnavailable(_ answer: Result<[AppendOutcome], any Error>?) -> Bool {
        if case .failure(JournalStoreError.unavailable)? = answer { true } else { false }
    }

    private func isCommitted(_ answer: Result<[AppendOutcome], any Error>?) -> Bool {
        if case .success(let outcomes)? = answer { !outcomes.contains(.conflict) } else { false }
    }
}
