/// Which characters XML 1.0 can carry (section 2.2, production 2).
public enum XMLText {
    /// Whether every character of a text can stand in a document.
    public static func allows(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var index = 0
            while index < bytes.count {
                let byte = bytes[index]
                if byte < 0x20, byte != 0x09, byte != 0x0A, byte != 0x0D { return false }
                // U+FFFE and U+FFFF; Swift's strings hold no surrogates.
                if byte == 0xEF, index + 2 < bytes.count, bytes[index + 1] == 0xBF, bytes[index + 2] >= 0xBE {
                    return false
                }
                index += 1
            }
            return true
        }
    }

    /// The text with U+FFFD for what no document can carry, and how many characters that were.
    public static func sanitised(_ text: String) -> (text: String, replaced: Int) {
        guard !allows(text) else { return (text, 0) }
        var replaced = 0
        var clean = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09, 0x0A, 0x0D, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: clean.append(scalar)
            default:
                clean.append("\u{FFFD}")
                replaced += 1
            }
        }
        return (String(clean), replaced)
    }
}
