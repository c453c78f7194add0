import FileStore
import Logging
import SyncEngine
import TestSupport
import Testing

@Suite struct VerifyTests {
    private let disk = SimulatedDisk(seed: 1)

    private func filled(_ operations: ClosedRange<Int> = 1...30) throws -> LabStore {
        var limits = StoreLimits()
        limits.journalSegmentBytes = 2500
        let store = try LabStore(disk, limits)
        for number in operations {
            let journals = [Fixture.user(1 + number % 4), number % 4 == 3 ? .tickets : Fixture.user(2 + number % 4)]
            _ = store.append([[Fixture.append(number, in: journals)]])
            if number % 5 == 0 { store.core.apply() }
            if number == 20 { store.core.checkpoint() }
        }
        return store
    }

    private func verify(_ depth: VerifyDepth = .deep) throws -> VerifyReport {
        try StoreVerifier(disk, depth: depth).run()
    }

    /// What is wrong with the bytes: the contents of these records are not the engine's.
    private func damage(_ report: VerifyReport) -> [Finding] {
        report.findings.filter { $0.isDamage && $0.kind != .engine }
    }

    @Test(arguments: VerifyDepth.allCases)
    func aStoreThatAProcessLeftInTheMiddleIsClean(_ depth: VerifyDepth) throws {
        _ = try filled(1...28)
        let before = disk.files
        let report = try verify(depth)
        #expect(damage(report) == [])
        #expect(report.journals == 5 && report.bytes > 0)
        #expect(disk.files.elementsEqual(before) { $0 == $1 }, "nothing is changed")
    }

    @Test func aFlippedBitAnywhereThatRecoveryDoesNotRewriteIsFound() throws {
        let store = try filled()
        store.core.apply()
        store.core.checkpoint()
        let files = disk.files.filter { $0.path != "LOCK" }
        var random = SplitMix(seed: 7)
        for _ in 0..<600 {
            let file = files[random.below(files.count)]
            let (place, bit) = (random.below(file.bytes.count), UInt8(random.below(8)))
            let copy = SimulatedDisk(seed: 1, files: files)
            copy.damage(file.path) { $0[place] ^= 1 << bit }
            let report = try StoreVerifier(copy, depth: .deep).run()
            #expect(report.findings.contains { $0.kind != .engine }, "bit \(bit) of byte \(place) of \(file.path)")
        }
    }

    @Test func findingsNameThePlace() throws {
        let store = try filled()
        store.core.apply()
        store.core.checkpoint()
        let path = try #require(disk.files.map(\.path).first { $0.hasPrefix("journals/") && $0.hasSuffix(".jsonl") })
        disk.damage(path) { $0[700] ^= 1 }
        let report = try verify(.full)
        let finding = try #require(report.findings.first)
        #expect(report.exitCode == 1 && finding.kind == .line && finding.file == path && finding.canBeRepaired)
        #expect(finding.journal != nil && finding.seq != nil && (finding.offset ?? 0) <= 700)
    }

    @Test func aLostRecordOfAnotherJournalIsFoundByItsOtherCopy() throws {
        let store = try filled()
        store.core.apply()
        store.core.checkpoint()
        // The last whole line of a journal that nothing else tells of.
        let path = try #require(disk.files.map(\.path).last { $0.contains("user-10001/") && $0.hasSuffix(".jsonl") })
        disk.damage(path) { bytes in
            let end = bytes.dropLast().lastIndex(of: UInt8(ascii: "\n")) ?? 0
            bytes.removeLast(bytes.count - end - 1)
        }
        #expect(try verify(.full).isClean)
        #expect(try verify(.deep).findings.contains { $0.kind == .crossCheck })
    }

    @Test func aRunningStoreIsCheckedWhileItWrites() async throws {
        let directory = TemporaryDirectory()
        var options = FileStore.Options()
        options.limits.journalSegmentBytes = 20_000
        options.applyMilliseconds = 1
        let store = try await FileStore.open(
            directory: directory.path, options: options, logger: Logger(label: "test"))
        async let writing: Void = {
            for number in 1...600 {
                _ = try await store.append([Fixture.append(number, in: [Fixture.user(1 + number % 7), .tickets])])
            }
        }()
        for _ in 0..<10 {
            let report = try await store.verify(.deep)
            #expect(damage(report) == [])
        }
        try await writing
        await store.close()
        let report = try FileStore.verify(directory: directory.path, .deep)
        #expect(damage(report) == [] && report.records == 1200)
    }

    @Test func aStoreInUseIsNotCheckedFromOutside() async throws {
        let directory = TemporaryDirectory()
        let store = try await FileStore.open(directory: directory.path, logger: Logger(label: "test"))
        #expect(throws: FileStoreError.self) { try FileStore.verify(directory: directory.path, .quick) }
        await store.close()
        #expect(try FileStore.verify(directory: directory.path, .quick).isClean)
    }

    @Test func theScrubFindsDamageAndCountsIt() async throws {
        let directory = TemporaryDirectory()
        var options = FileStore.Options()
        options.scrubBytesPerSecond = 1 << 30
        let store = try await FileStore.open(
            directory: directory.path, options: options, logger: Logger(label: "test"))
        while store.statistics.scrubPasses == 0 { await Task.yield() }
        #expect(store.statistics.scrubFindings == 0)
        await store.close()
    }
}
