import FileStore
import Foundation
import JSONText
import Logging
import SyncEngine
import TestSupport
import Testing

@Suite struct RepairLabTests {
    @Test func aSampleOfAllDamagesIsRepairedOrSaidToBeLoss() throws {
        let lab = try RepairLab()
        var random = SplitMix(seed: 11)
        let sample = lab.damages.shuffled(using: &random).prefix(80)
        let deletions = lab.damages.filter { if case .delete = $0 { true } else { false } }
        for damage in sample + deletions {
            if case .failed(let text) = lab.run(damage) { Issue.record("\(text)") }
        }
    }

    @Test func aRepairThatIsInterruptedAnywhereIsRunAgain() throws {
        let lab = try RepairLab()
        let file = try #require(lab.files.indices.first { lab.files[$0].path.hasSuffix("0009.jsonl") })
        let report = try RepairSweep(lab).run([.flip(file: file, offset: 600, bit: 1)])
        #expect(report.states > 20)
        #expect(report.failures == [])
    }
}

@Suite struct RepairTests {
    private let directory = TemporaryDirectory()

    /// What a client does that is told of a new epoch: it sends again what it has.
    @Test func whatOnlyTheOtherPartyHasIsTakenAgainAndNobodyGetsItTwice() async throws {
        let people = try await talk(1...6)
        try zero(#""text":"number 3""#, in: people.ada, onlyHome: true)
        let report = try FileStore.repair(directory: directory.path)
        #expect(report.exitCode == 2 && report.lost == 1 && report.hasNewEpoch)
        #expect(try FileStore.verify(directory: directory.path, .deep).findings.filter(\.isDamage) == [])

        let (store, service) = try await open()
        let before = try await messages(of: people.ben, store)
        let answer = try await push(service, 3...3, people)
        #expect(answer == ["applied"])
        #expect(try await messages(of: people.ben, store) == before, "nothing is doubled")
        let own = try await messages(of: people.ada, store)
        #expect(Set(own.map(\.id)) == Set(before.map(\.id)), "both know it by one id")
        let next = try await push(service, 3...7, people)
        #expect(next == ["duplicate", "duplicate", "duplicate", "duplicate", "applied"])
        await store.close()
        #expect(try FileStore.verify(directory: directory.path, .deep).findings.filter(\.isDamage) == [])
    }

    @Test func whatNobodyHasIsTakenAgainAndGivenOut() async throws {
        let people = try await talk(1...6)
        for user in [people.ada, people.ben] { try zero(#""text":"number 4""#, in: user, onlyHome: false) }
        #expect(try FileStore.repair(directory: directory.path).exitCode == 2)
        let (store, service) = try await open()
        #expect(try await messages(of: people.ben, store).count == 5)
        #expect(try await push(service, 4...4, people) == ["applied"])
        #expect(try await messages(of: people.ben, store).count == 6)
        #expect(try await messages(of: people.ada, store).count == 6)
        await store.close()
        #expect(try FileStore.repair(directory: directory.path).exitCode == 0)
    }

    @Test func aMessageIsBroughtBackFromItsAuthorsJournal() async throws {
        let people = try await talk(1...6)
        try zero(#""text":"number 4""#, in: people.ben, onlyHome: false)
        let report = try FileStore.repair(directory: directory.path)
        #expect(report.exitCode == 1 && !report.hasNewEpoch)
        let (store, _) = try await open()
        #expect(try await messages(of: people.ben, store).count == 6)
        await store.close()
    }

    @Test func aBackupGivesWhatNobodyElseHas() async throws {
        let people = try await talk(1...6)
        let backup = TemporaryDirectory()
        let (running, _) = try await open()
        _ = try await running.backup(to: backup.path)
        await running.close()
        for user in [people.ada, people.ben] { try zero(#""text":"number 4""#, in: user, onlyHome: false) }
        let report = try FileStore.repair(directory: directory.path, from: backup.path)
        #expect(report.exitCode == 1)
        let (store, _) = try await open()
        #expect(try await messages(of: people.ada, store).count == 6)
        await store.close()
    }

    @Test func aDryRunChangesNothing() async throws {
        let people = try await talk(1...6)
        try zero(#""text":"number 4""#, in: people.ben, onlyHome: false)
        let before = try everyFile()
        let planned = try FileStore.repair(directory: directory.path, dryRun: true)
        #expect(planned.isDryRun && planned.exitCode == 1 && !planned.lines.isEmpty)
        #expect(try everyFile() == before)
        #expect(try FileStore.repair(directory: directory.path).lines == planned.lines)
    }

    @Test func originalsAreKeptWithAReport() async throws {
        let people = try await talk(1...6)
        try zero(#""text":"number 4""#, in: people.ben, onlyHome: false)
        let damaged = try everyFile().values
        let report = try FileStore.repair(directory: directory.path)
        let kept = try #require(report.damagedDirectory)
        let files = try everyFile().filter { $0.key.hasPrefix(kept) }
        #expect(files["\(kept)/REPORT"] != nil)
        #expect(files.contains { $0.key != "\(kept)/REPORT" && damaged.contains($0.value) })
    }

    @Test func itIsRefusedForAStoreInUseAndForTheBackupOfAnother() async throws {
        let people = try await talk(1...3)
        let (store, _) = try await open()
        #expect(throws: FileStoreError.self) { try FileStore.repair(directory: directory.path) }
        await store.close()
        let other = TemporaryDirectory()
        let foreign = TemporaryDirectory()
        let second = try await FileStore.open(directory: foreign.path, logger: Logger(label: "test"))
        _ = try await second.backup(to: other.path)
        await second.close()
        try zero(#""text":"number 2""#, in: people.ben, onlyHome: false)
        #expect(throws: FileStoreError.self) { try FileStore.repair(directory: directory.path, from: other.path) }
        #expect(try FileStore.repair(directory: directory.path).exitCode == 1)
    }

    private typealias People = (ada: UserID, ben: UserID)

    private func open() async throws -> (FileStore, SyncService) {
        let store = try await FileStore.open(directory: directory.path, logger: Logger(label: "test"))
        return (store, try await SyncService(store: store, cursorKey: [UInt8](repeating: 1, count: 32)))
    }

    /// Ada writes to Ben; the log is empty afterwards.
    private func talk(_ numbers: ClosedRange<Int>) async throws -> People {
        let (store, service) = try await open()
        let ada = try #require(try await service.change(.named("ada")))
        let ben = try #require(try await service.change(.named("ben")))
        _ = try await push(service, numbers, (ada.id, ben.id))
        await store.close()
        await (try await open()).0.close()
        return (ada.id, ben.id)
    }

    /// The answers' statuses.
    private func push(_ service: SyncService, _ numbers: ClosedRange<Int>, _ people: People) async throws -> [String] {
        func uuid(_ number: Int) -> String { Bits128(high: 1, low: UInt64(number)).description }
        let ops = numbers.map { n in
            #"{"opId":"\#(uuid(n))","n":\#(n),"kind":"message.send","#
                + #""body":{"to":\#(people.ben),"text":"number \#(n)"}}"#
        }
        let body = #"{"replica":"\#(uuid(0))","limit":0,"ops":[\#(ops.joined(separator: ","))]}"#
        let answer = try await service.push(Array(body.utf8), author: people.ada)
        return try JSONSlice(validating: answer)["results"]?.elements.map { $0["status"]?.string ?? "" } ?? []
    }

    private func messages(of user: UserID, _ store: FileStore) async throws -> [StoredRecord] {
        try await store.read(.user(user), after: 0, limit: 1000).records.filter {
            String(decoding: $0.content, as: UTF8.self).contains(#""kind":"message.send""#)
        }
    }

    private func everyFile() throws -> [String: Data] {
        let root = URL(fileURLWithPath: directory.path)
        let paths = FileManager.default.enumerator(atPath: directory.path)?.allObjects as? [String] ?? []
        return paths.reduce(into: [:]) { files, path in
            guard path != "LOCK" else { return }
            let url = root.appendingPathComponent(path)
            if !url.hasDirectoryPath, let data = try? Data(contentsOf: url) { files[path] = data }
        }
    }

    /// Zeroes the line of a user's journal that holds a text.
    private func zero(_ text: String, in user: UserID, onlyHome: Bool) throws {
        for (path, data) in try everyFile() where path.contains("user-\(user)/") && path.hasSuffix(".jsonl") {
            guard let found = data.range(of: Data(text.utf8)) else { continue }
            let start = data[..<found.lowerBound].lastIndex(of: 10).map { $0 + 1 } ?? 0
            let end = data[found.upperBound...].firstIndex(of: 10) ?? data.endIndex
            var damaged = data
            damaged.replaceSubrange(start..<end, with: Data(count: end - start))
            try damaged.write(to: URL(fileURLWithPath: directory.path + "/" + path))
            #expect(!onlyHome || data[start..<end].range(of: Data(#""h":"#.utf8)) != nil)
        }
    }
}

extension DirectoryChange {
    fileprivate static func named(_ name: String) -> DirectoryChange {
        .addUser(
            email: "\(name)@example.org", name: name, role: .user, department: "", title: "", id: nil,
            passwordHash: nil)
    }
}
