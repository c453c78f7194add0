internal import Foundation
internal import JSONText

extension Fixture {
    /// Reads every `*.json` below `directory`, in order of their names.
    ///
    /// - Throws: `FixtureError` for a directory that is missing or has no fixture (zero cases would look like success),
    ///   for a file that cannot be read, and for anything in a file that the schema does not know.
    public static func load(directory: String) throws -> [Fixture] {
        guard let walker = FileManager.default.enumerator(atPath: directory) else {
            throw FixtureError(file: directory, problem: "cannot be listed")
        }
        let names = walker.compactMap { $0 as? String }.filter { $0.hasSuffix(".json") }.sorted()
        guard !names.isEmpty else { throw FixtureError(file: directory, problem: "holds no fixture (*.json)") }
        return try names.map { try load(file: "\(directory)/\($0)") }
    }

    /// Reads one fixture file.
    public static func load(file: String) throws -> Fixture {
        guard let content = FileManager.default.contents(atPath: file) else {
            throw FixtureError(file: file, problem: "cannot be read")
        }
        let url = URL(fileURLWithPath: file)
        return try Fixture(text: Array(content), name: url.deletingPathExtension().lastPathComponent, file: file)
    }

    /// Reads a fixture from its text; `file` is named in complaints.
    public init(text: [UInt8], name: String, file: String) throws(FixtureError) {
        let value: JSONSlice
        do throws(JSONError) {
            value = try JSONSlice(validating: text)
        } catch {
            throw FixtureError(file: file, place: Self.place(of: error, in: text), problem: error.description)
        }
        try self.init(FixtureNode(file: file, place: "", value: value), name: name)
    }

    /// Line and column of a syntax error, counted from 1 as editors do.
    private static func place(of error: JSONError, in text: [UInt8]) -> String {
        let offset: Int
        switch error {
        case .unexpected(let at), .tooDeep(let at), .tooMany(let at), .duplicateKey(let at), .loneSurrogate(let at):
            offset = at
        case .truncated: offset = text.count
        case .invalidUTF8: return ""
        }
        let before = text.prefix(offset)
        let lines = before.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return "line \(lines.count), column \((lines.last?.count ?? 0) + 1)"
    }
}
