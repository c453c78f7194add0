import Foundation
import Testing

/// The program in `docs/socketio.md` is `ChatExample.swift`, and prints what the page says.
@Suite struct PageTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    /// The page's fenced blocks in this language.
    private func blocks(_ language: String) throws -> [String] {
        let page = Self.folder.appending(path: "../../../docs/socketio.md").standardizedFileURL
        return try String(contentsOf: page, encoding: .utf8).components(separatedBy: "\n```\(language)\n").dropFirst()
            .compactMap { $0.components(separatedBy: "\n```\n").first }
    }

    @Test func theProgramOnThePageIsTheOneThatIsCompiledHere() throws {
        let program = try String(contentsOf: Self.folder.appending(path: "ChatExample.swift"), encoding: .utf8)
        #expect(try blocks("swift").map { $0 + "\n" } == [program])
    }

    @Test func itPrintsWhatThePageSays() async throws {
        let printed = await chatExample().map { line in
            line.replacing(/"sid":"[\w-]{20}"/, with: "\"sid\":\"…\"")
        }
        #expect(try blocks("text") == [printed.joined(separator: "\n")])
    }
}
