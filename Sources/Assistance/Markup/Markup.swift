/// Text for a page that shows markup.
///
/// The frontend writes replies into `innerHTML`, so whatever comes from people or models goes through here. The only
/// markup there is are the tags of `Tag`, exactly as this module writes them (frontend.md §4.2).
public enum Markup {
    /// The text with everything escaped that HTML reads as more than text, in elements and in quoted attributes.
    public static func escape(_ text: some StringProtocol) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// What a person reads of a reply, without markup: line breaks and paragraphs are new lines.
    public static func plain(_ markup: String) -> String {
        var text = ""
        for token in Token.read(markup) {
            switch token {
            case .text(let piece): text += piece
            case .open(.br, _), .close(.p): text += "\n"
            case .open(.p, _): if !text.isEmpty, text.last != "\n" { text += "\n" }
            case .open, .close: continue
            }
        }
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }

    /// A value as it stands in one line: every run of white space is one space, and what would not be seen but
    /// changes how the rest reads (control characters, marks that turn the direction of writing) is left out.
    public static func line(_ text: some StringProtocol) -> String {
        var line = String.UnicodeScalarView()
        var isSpacePending = false
        for scalar in text.unicodeScalars {
            if scalar.properties.isWhitespace {
                isSpacePending = !line.isEmpty
                continue
            }
            guard !scalar.isHidden else { continue }
            if isSpacePending { line.append(" ") }
            isSpacePending = false
            line.append(scalar)
        }
        return String(line)
    }

    /// The beginning of a value in one line, marked when there is more: at most `length` characters, and no more than
    /// eight bytes for each of them.
    public static func line(_ text: some StringProtocol, upTo length: Int) -> String {
        let whole = line(text)
        var bytes = 0
        let beginning = whole.prefix(length).prefix { character in
            bytes += character.utf8.count
            return bytes <= length * 8
        }
        return beginning.endIndex == whole.endIndex ? whole : beginning.dropLast() + "…"
    }
}

extension Unicode.Scalar {
    /// Whether it is a control character, a surrogate's stand-in for nothing, or turns the direction of writing.
    fileprivate var isHidden: Bool {
        switch value {
        case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200E...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF: true
        default: false
        }
    }
}
