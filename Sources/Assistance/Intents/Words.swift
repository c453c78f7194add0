internal import Foundation

/// A question as words: without emoji and punctuation, in small letters without accents.
///
/// Intents are recognised on whole words, so that "translate" does not ask for the SLA.
struct Words: Sendable, Equatable {
    let all: [String]

    init(_ text: some StringProtocol) {
        let folded = String(text.prefix(2000)).folding(
            options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
        // "what's" is one word, and so is "INC-2026-0001".
        let joined = folded.unicodeScalars.filter { $0 != "'" && $0 != "’" }
        all = String(String.UnicodeScalarView(joined))
            .split { !($0.isASCII && $0.isHyphen) && !$0.isWord }
            .map { $0.trimmingHyphens() }
            .filter { !$0.isEmpty }
    }

    private init(all: [String]) { self.all = all }

    var text: String { all.joined(separator: " ") }

    func has(_ words: String...) -> Bool { all.contains(where: words.contains) }

    /// Whether these words stand there one after the other.
    func has(phrase: String) -> Bool { " \(text) ".contains(" \(phrase) ") }

    func has(anyPhrase phrases: [String]) -> Bool { phrases.contains { has(phrase: $0) } }

    /// What is left without these words.
    func without(_ words: Set<String>) -> Words { Words(all: all.filter { !words.contains($0) }) }

    /// What follows one of these beginnings; nil when it begins otherwise.
    func after(anyPrefix prefixes: [String]) -> Words? {
        for prefix in prefixes {
            let words = prefix.split(separator: " ").map(String.init)
            if all.starts(with: words) { return Words(all: Array(all.dropFirst(words.count))) }
        }
        return nil
    }
}

extension Character {
    fileprivate var isHyphen: Bool { self == "-" }

    fileprivate var isWord: Bool {
        (isLetter || isNumber) && !unicodeScalars.contains { $0.properties.isEmoji && !$0.isASCII }
    }
}

extension StringProtocol {
    fileprivate func trimmingHyphens() -> String {
        let start = drop { $0 == "-" }
        return String(start.reversed().drop { $0 == "-" }.reversed())
    }
}
