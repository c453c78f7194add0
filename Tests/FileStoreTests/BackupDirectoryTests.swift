import FileStore
import Foundation
import Logging
import SyncEngine
import TestSupport
import Testing

/// Backups of a running store on a real disk.
@Suite struct BackupDirectoryTests {
    private let root = TemporaryDirectory()
    private var data: String { root.path + "/data" }
    private var backups: String { root.path + "/backups" }
    private var target: String { root.path + "/restored" }

    private func open(_ directory: String) async throws -> FileStore {
        var options = FileStore.Options()
        options.limits.journalSegmentBytes = 4000
        options.applyMilliseconds = 1
        return try await FileStore.open(directory: directory, options: options, logger: .silent)
    }

    @Test func aBackupDuringAppendsIsExactlyThePrefixAtItsOperation() async throws {
        let seed = UInt64.random(in: 1...10_000)
        print("seed \(seed)")
        let store = try await open(data)
        let isDone = Locked(false)
        async let writer: Void = write(store, seed: seed, until: isDone)
        var reports: [BackupReport] = []
        for _ in 1...4 {
            let reached = store.statistics.appends
            while store.statistics.appends < reached + 200 { await Task.yield() }
            reports.append(try await store.backup(to: backups))
        }
        isDone.change { $0 = true }
        try await writer
        let all = try await records(store)
        await store.close()
        for (number, report) in reports.enumerated() {
            let directory = "\(target)-\(number)"
            _ = try await FileStore.restore(from: report.snapshot, to: directory)
            let again = try await open(directory)
            let restored = try await records(again)
            for (journal, records) in restored {
                #expect(all[journal]?.prefix(records.count).elementsEqual(records) == true, "\(journal) seed \(seed)")
            }
            let operations = Set(restored.values.joined().map(\.operation))
            #expect(operations.count == Int(report.operation), "seed \(seed)")
            #expect(again.epoch != store.epoch)
            #expect(try await again.append([Fixture.append(9_999_999, in: [.tickets])]) != [.conflict])
            await again.close()
        }
        #expect(reports.last?.linkedFiles ?? 0 > 0)
    }

    @Test func aBackupBesideCompactionsHoldsEverythingThatWasNotDropped() async throws {
        let store = try await open(data)
        let (anna, ben) = (Fixture.user(1), Fixture.user(2))
        for number in 1...300 { _ = try await store.append([Fixture.append(number, in: [anna, ben])]) }
        let dropped = Set((1...20).map { Seq($0 * 10) })
        async let compaction: Void = {
            // Each plan reaches further, so that rewritten segments are rewritten again.
            for seq in dropped.sorted() {
                _ = try await store.compact(ben, CompactionPlan(floor: seq, drop: [seq]), isDryRun: false)
            }
        }()
        var reports: [BackupReport] = []
        for _ in 1...3 { reports.append(try await store.backup(to: backups)) }
        try await compaction
        reports.append(try await store.backup(to: backups))
        await store.close()
        for (number, report) in reports.enumerated() {
            _ = try await FileStore.restore(from: report.snapshot, to: "\(target)-\(number)")
            let again = try await open("\(target)-\(number)")
            #expect(try await again.read(anna, after: 0, limit: .max).records.map(\.seq) == Array(1...300))
            let left = try await again.read(ben, after: 0, limit: .max).records.map(\.seq)
            #expect(Set(1...300).subtracting(left).isSubset(of: dropped))
            if report == reports.last { #expect(Set(left) == Set(1...300).subtracting(dropped)) }
            await again.close()
            #expect(try FileStore.verify(directory: "\(target)-\(number)", .full).findings.filter(\.isDamage) == [])
        }
    }

    private func write(_ store: FileStore, seed: UInt64, until isDone: Locked<Bool>) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<4 {
                group.addTask {
                    var random = SplitMix(seed: seed &+ UInt64(task))
                    var number = task * 1_000_000
                    while !isDone.value {
                        number += 1
                        // New journals come all the time.
                        let journals = Set((0..<3).map { _ in random.below(20 + number % 1_000_000 / 10) })
                            .map { $0 == 0 ? JournalID.tickets : Fixture.user($0) }
                        _ = try await store.append([Fixture.append(number, in: journals)])
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func records(_ store: FileStore) async throws -> [JournalID: [StoredRecord]] {
        var result: [JournalID: [StoredRecord]] = [:]
        for journal in try await store.journals() {
            result[journal] = try await store.read(journal, after: 0, limit: .max).records
        }
        return result
    }

    @Test func theKeyOfCursorsIsInABackupAndNoOtherSecret() async throws {
        let store = try await open(data)
        try Data([1, 2, 3]).write(to: URL(fileURLWithPath: data + "/secrets/cursor"))
        try Data([4, 5, 6]).write(to: URL(fileURLWithPath: data + "/secrets/jwt"))
        _ = try await store.append([Fixture.append(1, in: [Fixture.user(1)])])
        let report = try await store.backup(to: backups)
        await store.close()
        _ = try await FileStore.restore(from: backups, to: target)
        #expect(try FileManager.default.contentsOfDirectory(atPath: target + "/secrets") == ["cursor"])
        let names = try FileManager.default.contentsOfDirectory(atPath: report.snapshot).sorted()
        #expect(names == ["BACKUP", "FORMAT", "MANIFEST", "journals", "secrets"])
    }

    @Test func targetsThatWouldHarmAreRefusedWithAWayOut() async throws {
        let store = try await open(data)
        _ = try await store.append([Fixture.append(1, in: [Fixture.user(1)])])
        let inside = data + "/backups"
        await #expect(throws: BackupError.insideData(directory: inside)) { try await store.backup(to: inside) }
        await #expect(throws: BackupError.none(directory: backups)) {
            try await FileStore.restore(from: backups, to: target)
        }
        let report = try await store.backup(to: backups)
        #expect(try await FileStore.checkBackup(backups).operation == 1)
        await #expect(throws: BackupError.notEmpty(directory: data)) {
            try await FileStore.restore(from: backups, to: data)
        }
        try FileManager.default.removeItem(atPath: report.snapshot + "/BACKUP")
        await #expect(throws: BackupError.unfinished(snapshot: report.snapshot)) {
            try await FileStore.checkBackup(backups)
        }
        await store.close()
    }

    @Test func aDirectoryOfBackupsKeepsItsMode() async throws {
        try FileManager.default.createDirectory(
            atPath: backups, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        let store = try await open(data)
        let report = try await store.backup(to: backups)
        await store.close()
        func mode(_ path: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        #expect(try mode(backups) == 0o755)
        #expect(try mode(report.snapshot) == 0o700)
        #expect(try mode(report.snapshot + "/BACKUP") == 0o600)
    }
}
