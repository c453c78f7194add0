internal import Foundation

/// Somebody who can sign in.
struct Person {
    let id: String
    /// The payload of the CONNECT packet.
    let auth: String

    /// The people of a file, each on a line: number and token.
    static func read(_ path: String) throws -> [Person] {
        let file = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        return try file.split(separator: "\n").map { line in
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 2 else { throw LoadError("\(path): a line is a number and a token") }
            return Person(id: words[0], auth: "{\"token\":\"\(words[1])\"}")
        }
    }
}
