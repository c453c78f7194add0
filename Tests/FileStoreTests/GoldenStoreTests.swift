import FileStore
import Foundation
import Logging
import SyncEngine
import TestSupport
import Testing

@Suite struct GoldenStoreTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../../fixtures/journal").standardizedFileURL

    /// The names of the stores kept there.
    private static var stores: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? [])
            .filter { $0.first?.isNumber == true }.sorted()
    }

    @Test func storesAreKept() {
        #expect(Self.stores.starts(with: ["1-plain", "1-rewritten"]), "no store in \(Self.root.path)")
    }

    @Test("Every record is read as it was written, before and after recovery", arguments: stores)
    func everyRecord(_ name: String) async throws {
        let expected = try expected(name)
        let copy = try copy(name)
        for _ in 0..<2 {
            let store = try await FileStore.open(directory: copy.path, logger: Logger(label: "test"))
            #expect(try await dump(store) == expected)
            await store.close()
        }
    }

    @Test("Unknown kinds and members stand in the journals byte for byte after recovery", arguments: stores)
    func unknownMembers(_ name: String) async throws {
        let copy = try copy(name)
        let store = try await FileStore.open(directory: copy.path, logger: Logger(label: "test"))
        await store.close()
        let files = try POSIXDisk(root: copy.path).allFiles(below: "journals").filter { $0.path.hasSuffix(".jsonl") }
        let text = String(decoding: files.flatMap(\.bytes), as: UTF8.self)
        for part in [
            #""kind":"x.weather","body":{"degrees":-1.50e+2,"sky":"clear 36"}"#,
            #""unknown":true,"kind":"y","zero":0.0,"minus":-0,"big":123456789012345678901234567890,"#,
            #","text":"\u00e9\/👍🏽","p":"#,
            #""kind":"","":"an empty name","dot":[1,39],"clock":{"a":1},"body":{"seq":7,"c":"00000000","p":"inside"}"#,
        ] {
            #expect(text.contains(part), "\(part)")
        }
    }

    @Test func aRewrittenSegmentLeavesNumbersOutAndTellsItsFloor() async throws {
        let copy = try copy("1-rewritten")
        let store = try await FileStore.open(directory: copy.path, logger: Logger(label: "test"))
        let page = try await store.read(.tickets, after: 0, limit: .max)
        #expect(page.floor == 13 && page.head > UInt64(page.records.count))
        #expect(page.records.contains { String(decoding: $0.content, as: UTF8.self).contains(#""folded":[1,2]"#) })
        await #expect(throws: JournalStoreError.tooOld(floor: 13)) {
            try await store.read(.tickets, after: 12, limit: 1)
        }
        #expect(try await store.read(.tickets, after: 13, limit: 1).records.map(\.seq) == [14])
        await store.close()
    }

    /// A copy that opening may change.
    private func copy(_ name: String) throws -> TemporaryDirectory {
        let directory = TemporaryDirectory()
        try FileManager.default.removeItem(atPath: directory.path)
        try FileManager.default.copyItem(
            atPath: Self.root.appending(path: "\(name)/store").path, toPath: directory.path)
        return directory
    }

    private func expected(_ name: String) throws -> [String] {
        let text = try String(contentsOf: Self.root.appending(path: "\(name)/expected.jsonl"), encoding: .utf8)
        let lines = text.split(separator: "\n").map(String.init)
        try #require(lines.count > 50)
        return lines
    }

    private func dump(_ store: FileStore) async throws -> [String] {
        var lines: [String] = []
        for journal in GoldenStore.journals {
            let records = try await store.read(journal, after: 0, limit: .max).records
            lines += records.map { GoldenStore.line($0, of: journal) }
        }
        return lines
    }
}
