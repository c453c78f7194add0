import FileStore
import Foundation
import JSONText
import SyncEngine
import TestSupport
import Testing

/// The examples in `docs/journal-format.md` are lines of the store: the store's own readers take them.
@Suite struct FormatDocumentTests {
    private static let document = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../../docs/journal-format.md").standardizedFileURL

    /// Each fenced block's lines, from their first brace on.
    private func blocks() throws -> [[String]] {
        let parts = try String(contentsOf: Self.document, encoding: .utf8).components(separatedBy: "```\n")
        return parts.enumerated().filter { !$0.offset.isMultiple(of: 2) }.map { part in
            part.element.split(separator: "\n").compactMap { line in
                line.firstIndex(of: "{").map { String(line[$0...]) }
            }
        }.filter { !$0.isEmpty }
    }

    /// What a line is, if a reader takes it, and the checksum it links to.
    private func read(_ text: String) throws -> (kind: String, previous: UInt32?, checksum: UInt32) {
        let bytes = Array((text + "\n").utf8)
        return try bytes.withUnsafeBytes { buffer in
            let line = try LineFraming.line(in: buffer, at: 0).get()
            #expect(line.end == bytes.count)
            func found(_ kind: String, _ previous: UInt32?) -> (String, UInt32?, UInt32) {
                (kind, previous, line.checksum)
            }
            if let header = LogHeader(buffer, body: line.body) { return found("wal", header.previous) }
            if let operation = LogLine(buffer, body: line.body) { return found("operation", operation.previous) }
            if let mark = LogMark(buffer, body: line.body) { return found("mark", mark.previous) }
            if let header = JournalHeader(buffer, body: line.body) {
                return found(header.rewritten == nil ? "journal" : "rewritten", header.previous)
            }
            if let record = JournalLine(buffer, body: line.body) { return found("record", record.previous) }
            if let trailer = JournalTrailer(buffer, body: line.body) { return found("sealed", trailer.previous) }
            if (try? Format(bytes)) != nil { return found("FORMAT", nil) }
            if Manifest(bytes) != nil { return found("MANIFEST", nil) }
            let slice = try JSONSlice(validating: Array(text.utf8))
            return found(try #require(slice.members.first).key, nil)
        }
    }

    @Test func everyExampleIsALineWithItsRightChecksums() throws {
        var kinds: [String] = []
        for block in try blocks() {
            var link: UInt32?
            for text in block {
                let line = try read(text)
                kinds.append(line.kind)
                if let previous = line.previous, let link { #expect(previous == link, "\(text)") }
                link = line.checksum
            }
        }
        #expect(
            Set(kinds) == [
                "FORMAT", "MANIFEST", "wal", "operation", "mark", "journal", "record", "sealed", "rewritten", "state",
                "backup", "path", "files", "key",
            ])
    }

    @Test func trailersTellTheDigestOfWhatStandsBeforeThem() throws {
        for block in try blocks() where block.last?.hasPrefix(#"{"sealed""#) == true {
            let before = Array(block.dropLast().map { $0 + "\n" }.joined().utf8)
            let bytes = Array(((block.last ?? "") + "\n").utf8)
            let trailer = try bytes.withUnsafeBytes { buffer in
                JournalTrailer(buffer, body: try LineFraming.line(in: buffer, at: 0).get().body)
            }
            #expect(try #require(trailer).digest == SegmentDigest(of: before))
        }
    }

    /// The journal's line is a function of the log's line and the line before.
    @Test func theJournalsLineFollowsFromTheLogsLine() throws {
        let lines = try blocks().flatMap { $0 }
        let log = Array((try #require(lines.first { $0.hasPrefix(#"{"l":77"#) }) + "\n").utf8)
        let placed = try log.withUnsafeBytes { buffer in
            LogLine(buffer, body: try LineFraming.line(in: buffer, at: 0).get().body)?.placed
        }
        let header = try read(try #require(lines.first { $0.contains(#""first":1043"#) }))
        var made: [UInt8] = []
        _ = JournalLine.encode(try #require(placed), entry: 0, previous: header.checksum, to: &made)
        #expect(lines.contains(String(decoding: made.dropLast(), as: UTF8.self)))
    }
}
