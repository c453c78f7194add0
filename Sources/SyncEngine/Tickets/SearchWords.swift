/// A text as search sees it: runs of letters and digits, in lower case, in order.
///
/// A run is cut at 32 characters, so words that differ behind those are one. A script without spaces makes a sentence
/// one word, found by its beginning.
struct SearchWords {
    static let maximumLength = 32

    let words: [String]

    init(_ text: String) {
        words = text.utf8.allSatisfy { $0 < 0x80 } ? Self.split(ascii: text.utf8) : Self.split(text.unicodeScalars)
    }

    private static func split(ascii bytes: some Sequence<UInt8>) -> [String] {
        var words: [String] = []
        var word: [UInt8] = []
        for byte in bytes {
            let folded = byte | 0x20
            if (0x61...0x7A).contains(folded) || (0x30...0x39).contains(byte) {
                if word.count < maximumLength { word.append(folded) }
            } else if !word.isEmpty {
                words.append(String(decoding: word, as: UTF8.self))
                word.removeAll(keepingCapacity: true)
            }
        }
        if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        return words
    }

    private static func split(_ scalars: String.UnicodeScalarView) -> [String] {
        var words: [String] = []
        var word = String.UnicodeScalarView()
        func finish() {
            if !word.isEmpty { words.append(String(word)) }
            word = String.UnicodeScalarView()
        }
        for scalar in scalars {
            guard scalar.isOfWord else {
                finish()
                continue
            }
            if word.count < maximumLength { word.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars) }
        }
        finish()
        return words
    }
}

extension Unicode.Scalar {
    /// Whether it is a letter, a digit or a mark on one.
    var isOfWord: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .nonspacingMark, .spacingMark, .enclosingMark:
            true
        default: false
        }
    }
}
