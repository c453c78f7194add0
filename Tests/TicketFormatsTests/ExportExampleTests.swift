import Foundation
import Testing
import TicketFormats

@Suite("Examples of exports")
struct ExportExampleTests {
    @Test("the document shows what the writers write", arguments: TicketFormat.allCases.filter(\.isExported))
    func examples(format: TicketFormat) throws {
        var header = Exported.header
        header.ticketCount = 1
        let bytes = try Exported([.example], as: format, header: header).bytes
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = String(decoding: bytes.dropFirst(bytes.starts(with: mark) ? 3 : 0), as: UTF8.self)
        let written = text.withLF.components(separatedBy: "\n")
        var rest = written[...]
        for line in try Self.example(of: format) where line != "…" {
            let place = try #require(rest.firstIndex(of: line), "\(format.rawValue): not written, or not here: \(line)")
            rest = rest[(place + 1)...]
        }
    }

    /// The lines of the block that names the format behind its language.
    private static func example(of format: TicketFormat) throws -> [String] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let document = try String(contentsOf: root.appending(path: "docs/ticket-formats.md"), encoding: .utf8)
        let lines = document.components(separatedBy: "\n")
        let start = try #require(lines.firstIndex { $0.hasPrefix("```") && $0.hasSuffix(" \(format.rawValue)") })
        let example = lines[(start + 1)...].prefix { $0 != "```" }
        #expect(example.count > 0)
        return Array(example)
    }
}
