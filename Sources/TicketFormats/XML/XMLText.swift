/// Which characters XML 1.0 can carry (section 2.2, production 2).
public enum XMLText {
    /// Whether every character of a text can stand in a document.
    public static func allows(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var controls: UInt8 = 0
            var leads: UInt8 = 0
            // Without a way out, so that the compiler looks at many bytes at once.
            for byte in bytes {
                let isLine: UInt8 = byte == 0x09 || byte == 0x0A || byte == 0x0D ? 1 : 0
                controls |= (byte < 0x20 ? 1 : 0) & ~isLine
                leads |= byte == 0xEF ? 1 : 0
            }
            return controls == 0 && (leads == 0 || !hasNoncharacter(bytes))
        }
    }

    /// U+FFFE or U+FFFF; Swift's strings hold no surrogates.
    private static func hasNoncharacter(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.indices.dropLast(2).contains { bytes[$0] == 0xEF && bytes[$0 + 1] == 0xBF && bytes[$0 + 2] >= 0xBE }
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

    /// Whether a text can be the name of an element or attribute, without a prefix (Namespaces in XML 1.0, production
    /// 4, over the fifth edition's characters, as libxml2 reads them).
    public static func isName(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, startsName(first) else { return false }
        return text.unicodeScalars.dropFirst().allSatisfy { scalar in
            switch scalar.value {
            case 0x2D, 0x2E, 0x30...0x39, 0xB7, 0x300...0x36F, 0x203F...0x2040: true
            default: startsName(scalar)
            }
        }
    }

    private static func startsName(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x41...0x5A, 0x5F, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D, 0x37F...0x1FFF,
            0x200C...0x200D, 0x2070...0x218F, 0x2C00...0x2FEF, 0x3001...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFFD,
            0x10000...0xEFFFF:
            true
        default: false
        }
    }
}
