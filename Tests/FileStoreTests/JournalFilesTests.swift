import FileStore
import Foundation
import JSONText
import Logging
import SyncEngine
import TestSupport
import Testing

/// What the engine promises of a journal's lines, read from the files as a person would: with jq.
@Suite struct JournalFilesTests {
    private let directory = TemporaryDirectory()

    @Test func everyLineIsReadByJqAndCarriesThePromisedFields() async throws {
        let people = try await write(operations: 40)
        let lines = try jq("select(.seq) | [.seq, .kind] | @tsv", journal: "user:\(people.author)")
        #expect(lines.count == 42)
        #expect(lines.enumerated().allSatisfy { $0.element.hasPrefix("\($0.offset + 1)\t") })

        let home =
            #"select(.h) | select((.id|type)=="number" and (.op|length)==36 and (.h|length)==32 "#
            + #"and (.kind|type)=="string" and (.status|IN("applied","superseded","rejected","alias")) "#
            + #"and (.dot|length)==2 and (.clock|type)=="object" and (.from==\#(people.author)) "#
            + #"and (.sentAt|endswith("Z")) and (.receivedAt|endswith("Z")) and (.l|type)=="number" "#
            + #"and (.p|length)==8 and (.c|length)==8) | .seq"#
        #expect(try jq(home, journal: "user:\(people.author)").count == 42)
        let applied = #"select(.status=="applied") | select((.body|type)=="object") | .seq"#
        #expect(try jq(applied, journal: "user:\(people.author)").count == 40)
        #expect(try jq(#"select(.at["user:\#(people.peer)"]) | .seq"#, journal: "user:\(people.author)").count == 40)
    }

    @Test func anEffectTellsNeitherDotNorClockNorStatus() async throws {
        let people = try await write(operations: 10)
        let effects = try jq(
            #"select(.seq) | select(.from==\#(people.author) and .body.text and .sentAt and .receivedAt) "#
                + #"| select(has("dot") or has("clock") or has("status") or has("h") or has("at") | not) | .seq"#,
            journal: "user:\(people.peer)")
        #expect(effects.count == 10)
    }

    @Test func theVectorInASavedStateEqualsTheOneRecomputedFromHomeRecords() async throws {
        let people = try await write(operations: 1200)
        let vectors = try jq(
            ".value.vector | tojson", journal: "user:\(people.author)", files: "state-")
        let saved = try #require(vectors.last.flatMap { try? JSONSlice(validating: Array($0.utf8)) })
        let dots = try jq("select(.h and .dot) | .dot | @tsv", journal: "user:\(people.author)")
        var recomputed: [String: Int64] = [:]
        for dot in dots {
            let parts = dot.split(separator: "\t")
            let n = try #require(Int64(parts[1]))
            #expect(recomputed[String(parts[0]), default: 0] + 1 == n)
            recomputed[String(parts[0])] = n
        }
        let found = Dictionary(uniqueKeysWithValues: saved.members.map { ($0.key, $0.value.integer ?? 0) })
        #expect(found == recomputed)
        #expect(found.count == 2)
    }

    /// Messages of two replicas, and on each a void, through the real service and store; closed, so that all is
    /// applied.
    private func write(operations: Int) async throws -> (author: UserID, peer: UserID) {
        let store = try await FileStore.open(directory: directory.path, logger: Logger(label: "test"))
        let service = try await SyncService(store: store, cursorKey: [UInt8](repeating: 1, count: 32))
        let author = try #require(try await service.change(.person("ada@example.org")))
        let peer = try #require(try await service.change(.person("ben@example.org")))
        for replica in 0..<2 {
            var n = 1
            while n <= operations / 2 + 1 {
                let last = min(n + 199, operations / 2 + 1)
                let body = push(replica: replica, n...last, voidAt: operations / 2 + 1, to: peer.id)
                _ = try await service.push(body, author: author.id)
                n = last + 1
            }
        }
        await service.drain()
        await store.close()
        return (author.id, peer.id)
    }

    private func push(replica: Int, _ numbers: ClosedRange<Int>, voidAt: Int, to peer: UserID) -> [UInt8] {
        func uuid(_ number: Int) -> String { Bits128(high: UInt64(replica + 1), low: UInt64(number)).description }
        return JSONWriter.text { writer in
            writer.object { writer in
                writer.field("replica", uuid(0))
                writer.field("limit", 0)
                writer.array("ops") { writer in
                    for n in numbers {
                        writer.object { writer in
                            writer.field("opId", uuid(n))
                            writer.field("n", n)
                            writer.field("kind", n == voidAt ? "void" : "message.send")
                            writer.object("clock") { $0.field("user", 1) }
                            writer.object("body") { writer in
                                writer.field("to", peer.rawValue)
                                writer.field("text", "number \(n) \"quoted\" \u{1F600}")
                            }
                        }
                    }
                }
            }
        }
    }

    /// The lines jq prints for a journal's segments (or files with this prefix), in the order of their names.
    private func jq(_ filter: String, journal: String, files prefix: String = "") throws -> [String] {
        let root = URL(fileURLWithPath: directory.path + "/journals")
        let all = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)?.allObjects as? [URL] ?? []
        let named = all.filter { url in
            let name = url.lastPathComponent
            let isWanted = prefix.isEmpty ? !name.hasPrefix("state-") : name.hasPrefix(prefix)
            return name.hasSuffix(".jsonl") && isWanted
        }
        let wanted = try named.filter { url in
            try String(contentsOf: url, encoding: .utf8).prefix(600).contains("\"\(journal)\"")
        }.sorted { $0.path < $1.path }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["jq", "-r", filter] + wanted.map(\.path)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return text.split(separator: "\n").map(String.init)
    }
}

extension DirectoryChange {
    /// A new user with nothing special.
    fileprivate static func person(_ email: String) -> DirectoryChange {
        .addUser(email: email, name: "Someone", role: .user, department: "", title: "", id: nil, passwordHash: nil)
    }
}
