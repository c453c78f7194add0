/// The people whom a text names: `@anna@example.org`, or `@Anna Berg` in any case.
///
/// An `@` within a word is none; of names that begin alike the longest counts; of people with one name all are meant.
/// The first 100 `@` of a text are looked at, and 20 people are named at most.
struct Mentions {
    private static let maximumMarks = 100
    static let maximumPeople = 20
    private static let maximumName = 100

    private(set) var people: [UserID] = []

    init(in text: String, _ directory: Directory) {
        guard text.utf8.contains(UInt8(ascii: "@")) else { return }
        let scalars = Array(text.lowercased().unicodeScalars)
        let marks = scalars.indices.filter { scalars[$0] == "@" && ($0 == 0 || !scalars[$0 - 1].isOfWord) }
        for mark in marks.prefix(Self.maximumMarks) {
            let rest = scalars[(mark + 1)...]
            let found = Self.address(rest, directory).map { [$0] } ?? Self.named(rest, directory)
            for person in found where people.count < Self.maximumPeople && !people.contains(person) {
                people.append(person)
            }
        }
    }

    private static func address(_ text: ArraySlice<Unicode.Scalar>, _ directory: Directory) -> UserID? {
        var address = text.prefix { $0.isOfWord || "@._%+-#'".unicodeScalars.contains($0) }
        // The stop of a sentence is not the address's.
        while let last = address.last, !last.isOfWord { address.removeLast() }
        guard address.contains("@") else { return nil }
        return directory.user(email: String(String.UnicodeScalarView(address)))?.id
    }

    private static func named(_ text: ArraySlice<Unicode.Scalar>, _ directory: Directory) -> [UserID] {
        let text = Array(text.prefix(maximumName))
        for end in text.indices.reversed().map({ $0 + 1 }) {
            let isWhole = end == text.count || !text[end].isOfWord
            guard isWhole, !text[end - 1].properties.isWhitespace else { continue }
            let people = directory.users(named: String(String.UnicodeScalarView(text[..<end])))
            if !people.isEmpty { return people }
        }
        return []
    }
}

extension String {
    /// A name as it is compared: in lower case, with single spaces.
    var foldedName: String {
        lowercased().unicodeScalars.split { $0.properties.isWhitespace }
            .map { String($0) }.joined(separator: " ")
    }
}
