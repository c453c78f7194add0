internal import Foundation

/// Who is meant by the names of another system: a text file, a line a person.
enum PeopleFile {
    /// E-mail addresses by name. Empty lines and those that begin with `#` say nothing.
    ///
    /// - Throws: `CommandFailure` with the line that cannot be read.
    static func read(_ path: String) throws -> [String: String] {
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw CommandFailure("\(path) cannot be read as UTF-8 text: \(error.localizedDescription)")
        }
        var people: [String: String] = [:]
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = line.trimmingCharacters(in: .whitespaces)
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            let parts = line.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            guard parts.count == 2, !parts[0].isEmpty, parts[1].contains("@") else {
                throw CommandFailure("\(path):\(index + 1): a line is NAME = E-MAIL, such as: jdoe = jane@example.org")
            }
            guard people.updateValue(parts[1], forKey: parts[0]) == nil else {
                throw CommandFailure("\(path):\(index + 1): \(parts[0]) is named twice")
            }
        }
        return people
    }
}
