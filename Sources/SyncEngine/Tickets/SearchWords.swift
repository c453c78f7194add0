/// A text as search sees it: runs of letters and digits, in lower case, in order.
///
/// A run is cut at 32 characters, so words that differ behind those are one. A script without spaces makes a sentence
/// one word, found by its beginning.
struct SearchWords {
    static let maximumLength = 32

    let words: [String]

    init(_ text: String) {
        var run = Run()
        for scalar in text.unicodeScalars {
            // Most letters are of ASCII, and there one comparison tells.
            if scalar.isASCII {
                let byte = UInt8(truncatingIfNeeded: scalar.value)
                let folded = byte | 0x20
                if (0x61...0x7A).contains(folded) || (0x30...0x39).contains(byte) {
                    run.append(folded)
                } else {
                    run.finish()
                }
            } else if scalar.isOfWord {
                run.append(scalar.properties.lowercaseMapping)
            } else {
                run.finish()
            }
        }
        run.finish()
        words = run.words
    }

    /// The word that is being read, in UTF-8, behind those that were.
    private struct Run {
        var words: [String] = []
        private var letters: [UInt8] = []
        private var count = 0

        mutating func append(_ letter: UInt8) {
            guard count < SearchWords.maximumLength else { return }
            letters.append(letter)
            count += 1
        }

        mutating func append(_ mapping: String) {
            guard count < SearchWords.maximumLength else { return }
            letters.append(contentsOf: mapping.utf8)
            count += mapping.unicodeScalars.count
        }

        mutating func finish() {
            guard count > 0 else { return }
            words.append(String(decoding: letters, as: UTF8.self))
            letters.removeAll(keepingCapacity: true)
            count = 0
        }
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
