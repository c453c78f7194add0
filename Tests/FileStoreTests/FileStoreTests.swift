import FileStore
import Foundation
import Logging
import SyncEngine
import TestSupport
import Testing

@Suite struct FileStoreTests {
    private let directory = TemporaryDirectory()
    private let anna = Fixture.user(1)
    private let ben = Fixture.user(2)

    private func open(_ options: FileStore.Options = .init()) async throws -> FileStore {
        try await FileStore.open(directory: directory.path, options: options, logger: .silent)
    }

    @Test func whatWasAppendedIsReadBackAfterReopening() async throws {
        let store = try await open()
        for number in 1...100 {
            let outcomes = try await store.append([Fixture.append(number, in: [anna, ben])])
            #expect(outcomes == [.committed([anna: Seq(number), ben: Seq(number)])])
        }
        let before = try await store.read(anna, after: 0, limit: 1000)
        #expect(before.records.count == 100)
        await store.close()

        let again = try await open()
        #expect(again.epoch == store.epoch)
        #expect(again.highestEventID == EventID(100))
        #expect(try await again.read(anna, after: 0, limit: 1000) == before)
        #expect(try await again.heads([anna, ben, .tickets]) == [100, 100, 0])
        #expect(try await again.journals() == [anna, ben])
        #expect(try await again.append([Fixture.append(7, in: [anna, ben])]) == [.committed([anna: 7, ben: 7])])
        #expect(again.statistics.recoveredOperations == 0)
        await again.close()
    }

    @Test func concurrentAppendsAreGaplessAndAllThere() async throws {
        let store = try await open()
        let seqs = try await withThrowingTaskGroup(of: Seq.self) { group in
            for number in 1...1000 {
                let journals = [Fixture.user(1 + number % 7), anna, .tickets].reduce(into: [JournalID]()) {
                    if !$0.contains($1) { $0.append($1) }
                }
                group.addTask {
                    guard case .committed(let seqs) = try await store.append([Fixture.append(number, in: journals)])[0]
                    else { return 0 }
                    return seqs[.tickets] ?? 0
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(seqs.sorted() == Array(1...1000))
        let records = try await store.read(.tickets, after: 0, limit: .max).records
        #expect(records.map(\.seq) == Array(1...1000))
        #expect(Set(records.map(\.operation)).count == 1000)
        #expect(store.statistics.appends == 1000)
        await store.close()
    }

    @Test func aSecondWriterIsRefusedAndToldWho() async throws {
        let store = try await open()
        await #expect {
            _ = try await open()
        } throws: { error in
            guard case FileStoreError.locked(_, let holder) = error else { return false }
            return holder == "pid \(ProcessInfo.processInfo.processIdentifier)"
        }
        await store.close()
        await (try await open()).close()
    }

    @Test func everythingIsForTheOwnerOnly() async throws {
        let store = try await open()
        _ = try await store.append([Fixture.append(1, in: [anna])])
        await store.close()
        let manager = FileManager.default
        #expect(try manager.attributesOfItem(atPath: directory.path)[.posixPermissions] as? Int == 0o700)
        let paths = manager.enumerator(atPath: directory.path)?.allObjects as? [String] ?? []
        #expect(paths.contains("secrets"))
        for path in paths {
            let attributes = try manager.attributesOfItem(atPath: directory.path + "/" + path)
            let isDirectory = attributes[.type] as? FileAttributeType == .typeDirectory
            #expect(attributes[.posixPermissions] as? Int == (isDirectory ? 0o700 : 0o600), "\(path)")
        }
    }

    @Test func appendsAfterCloseAreRefused() async throws {
        let store = try await open()
        await store.close()
        await store.close()
        await #expect(throws: JournalStoreError.self) { _ = try await store.append([Fixture.append(1, in: [anna])]) }
    }

    @Test func anOperationTooLargeForALineIsRefused() async throws {
        let store = try await open()
        let text = String(repeating: "x", count: 5 << 20)
        await #expect {
            _ = try await store.append([Fixture.append(1, in: [anna], text: text)])
        } throws: { error in
            if case JournalStoreError.tooLarge = error { true } else { false }
        }
        #expect(try await store.heads([anna]) == [0])
        await store.close()
    }

    @Test func journalsAreLinesOfJSON() async throws {
        let store = try await open()
        _ = try await store.append([Fixture.append(1, in: [anna, ben], text: "Grüße \\\"x\\\" 🙂")])
        await store.close()
        let paths = FileManager.default.enumerator(atPath: directory.path)?.allObjects as? [String] ?? []
        for path in paths where path.hasSuffix(".jsonl") || path == "FORMAT" || path == "MANIFEST" {
            let text = try String(contentsOfFile: directory.path + "/" + path, encoding: .utf8)
            for line in text.split(separator: "\n") {
                let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                #expect(object?["c"] is String, "\(path): \(line)")
            }
        }
    }
}

extension Logger {
    /// A logger that says nothing.
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
