import FileStore
import Foundation
import Logging
import SyncEngine
import TestSupport
import Testing

@Suite struct ReadOnlyTests {
    private let directory = TemporaryDirectory()
    private let journals = GoldenStore.journals

    private var readOnly: FileStore.Options {
        var options = FileStore.Options()
        options.isReadOnly = true
        return options
    }

    private func open(_ options: FileStore.Options = .init()) async throws -> FileStore {
        try await FileStore.open(directory: directory.path, options: options, logger: Logger(label: "test"))
    }

    /// Every file of the directory with its bytes.
    private func bytes() throws -> [String: [UInt8]] {
        let files = try POSIXDisk(root: directory.path, isReadOnly: true).allFiles()
        return Dictionary(files.map { ($0.path, $0.bytes) }) { first, _ in first }
    }

    private func records(_ store: FileStore) async throws -> [JournalID: [StoredRecord]] {
        var found: [JournalID: [StoredRecord]] = [:]
        for journal in journals { found[journal] = try await store.read(journal, after: 0, limit: .max).records }
        return found
    }

    @Test func whatACrashLeftIsShownWithoutWritingAByte() async throws {
        try GoldenStore.make(in: directory.path)
        let before = try bytes()
        let store = try await open(readOnly)
        let shown = try await records(store)
        #expect(try bytes() == before)
        #expect(shown.values.reduce(0) { $0 + $1.count } == 77)
        #expect(try await store.heads(journals) == journals.map { Seq(shown[$0]?.count ?? 0) })
        #expect(try await store.journals() == journals.sorted())
        #expect(store.statistics.recoveredOperations == 10 && store.statistics.isReadOnly)
        #expect(store.highestEventID == EventID(40))
        for (journal, records) in shown {
            for record in records where record.digest != nil {
                #expect(try await store.lookup(home: journal, operations: [record.operation]) == [record])
            }
        }
        try await store.saveState(journals[0], SavedState(seq: 1, bytes: Array(#"{"n":1}"#.utf8)))
        #expect(try await store.latestState(journals[0]) == nil)
        await store.close()
        #expect(try bytes() == before)

        let writer = try await open()
        #expect(try await records(writer) == shown)
        await writer.close()
    }

    @Test func appendsAreRefusedForGoodAndToldWhy() async throws {
        try GoldenStore.make(in: directory.path)
        let store = try await open(readOnly)
        let error = await #expect(throws: JournalStoreError.self) {
            try await store.append([Fixture.append(99, in: [journals[0]])])
        }
        guard case .unavailable(_, let reason)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason == "the store is open for reading only: that is how it was opened")
        #expect(store.statistics.readOnlyReason == reason)
        #expect(throws: JournalStoreError.self) { try store.core.declare(.rewritten) }
        await store.close()
    }

    @Test func aSavedStateIsRead() async throws {
        let writer = try await open()
        _ = try await writer.append([Fixture.append(1, in: [journals[0]])])
        let state = SavedState(seq: 1, bytes: Array(#"{"n":1}"#.utf8))
        try await writer.saveState(journals[0], state)
        await writer.close()
        let reader = try await open(readOnly)
        #expect(try await reader.latestState(journals[0]) == state)
        await reader.close()
    }

    @Test func readersShareTheDirectoryAndExcludeAWriter() async throws {
        let writer = try await open()
        let first = await #expect(throws: FileStoreError.self) { _ = try await open(readOnly) }
        #expect(first?.description.contains("pid \(ProcessInfo.processInfo.processIdentifier)") == true)
        await writer.close()

        let readers = [try await open(readOnly), try await open(readOnly)]
        let second = await #expect(throws: FileStoreError.self) { _ = try await open() }
        #expect(second?.description.contains("it only reads, and excludes a writer") == true)
        for reader in readers { await reader.close() }
        await (try await open()).close()
    }

    @Test func anUnknownFeatureThatMayBeReadOpensForReadingOnly() async throws {
        try GoldenStore.make(in: directory.path)
        let disk = try POSIXDisk(root: directory.path)
        let file = try disk.open("FORMAT", create: false)
        var format = try Format(try file.read(at: 0, count: 1000))
        format.readOnlyCompatible = ["columns"]
        try file.write(format.encoded, at: 0, step: .formatWrite)
        let before = try bytes()
        let store = try await open()
        #expect(store.statistics.readOnlyReason?.contains("can read but not write (columns)") == true)
        #expect(try await records(store).values.reduce(0) { $0 + $1.count } == 77)
        await store.close()
        #expect(try bytes() == before)
    }

    @Test func whereThereIsNoStoreNoneIsMade() async throws {
        for path in [directory.path, directory.path + "/missing"] {
            let error = await #expect(throws: FileStoreError.self) {
                _ = try await FileStore.open(directory: path, options: readOnly, logger: Logger(label: "test"))
            }
            #expect(error?.description.hasPrefix("There is no store in \(path)") == true)
        }
        #expect(try bytes().isEmpty)
    }

    @Test func damageIsReportedAsAWriterWould() async throws {
        try GoldenStore.make(in: directory.path)
        let disk = try POSIXDisk(root: directory.path)
        let segment = try #require(try disk.list("wal").min())
        try disk.open("wal/" + segment, create: false).write([1], at: 1500, step: .damagedWrite)
        let before = try bytes()
        let error = await #expect(throws: FileStoreError.self) { _ = try await open(readOnly) }
        #expect(error?.description.contains("ticx-sync repair --data \(directory.path)") == true)
        #expect(try bytes() == before)
    }
}

@Suite struct OverlayDiskTests {
    /// Whatever is done to it, an overlay shows what the base would show had it been done there.
    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func anOverlayShowsWhatTheBaseWould(_ seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let files = (1...4).map { (path: "d/f\($0)", bytes: [UInt8](repeating: UInt8($0), count: 10 * $0)) }
        let base = SimulatedDisk(seed: 1, files: files)
        let twin = SimulatedDisk(seed: 1, files: files)
        let overlay = OverlayDisk(base)
        for _ in 0..<60 {
            let (path, other) = ("d/f\(1 + random.below(6))", "d/f\(1 + random.below(6))")
            let (place, count) = (random.below(60), random.below(20))
            let bytes = [UInt8](repeating: UInt8(random.below(256)), count: count)
            let choice = random.below(5)
            for disk in [overlay, twin] as [any Disk] {
                guard try choice == 0 || disk.size(of: path) != nil else { continue }
                switch choice {
                case 0: try disk.open(path, create: true).write(bytes, at: place, step: .journalWrite)
                case 1: try disk.open(path, create: false).write(bytes, at: place, step: .journalWrite)
                case 2: try disk.open(path, create: false).truncate(to: place, step: .recoveryCut)
                case 3 where path != other: try disk.rename(path, to: other, step: .manifestRename)
                default: try disk.remove(path, step: .recoveryDrop)
                }
            }
            #expect(try overlay.list("d").sorted() == twin.list("d").sorted(), "seed \(seed)")
            for name in try twin.list("d") {
                let size = try #require(try twin.size(of: "d/" + name))
                #expect(try overlay.size(of: "d/" + name) == size)
                for (offset, count) in [(0, size), (size / 3, 7), (size + 5, 3)] {
                    let shown = try overlay.open("d/" + name, create: false).read(at: offset, count: count)
                    #expect(try twin.open("d/" + name, create: false).read(at: offset, count: count) == shown)
                }
            }
        }
        #expect(base.files.elementsEqual(files) { $0 == $1 } && base.changes == 0)
    }
}
