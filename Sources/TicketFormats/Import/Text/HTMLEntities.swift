/// The characters that HTML writes with an ampersand.
enum HTMLEntities {
    /// The text with its entities replaced; what is none stays.
    static func decoded(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "&"), let (scalar, end) = entity(bytes, at: index) {
                output += String(scalar).utf8
                index = end
            } else {
                output.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// The entity that begins at an ampersand, and where the text goes on. Nil when it is none that is known.
    static func entity(_ bytes: [UInt8], at start: Int) -> (scalar: Unicode.Scalar, end: Int)? {
        // No name is longer; a stray ampersand costs no look at the rest of the text.
        guard let end = bytes[start...].prefix(12).firstIndex(of: UInt8(ascii: ";")), end > start + 1 else {
            return nil
        }
        let name = String(decoding: bytes[(start + 1)..<end], as: UTF8.self)
        let scalar: Unicode.Scalar?
        if name.hasPrefix("#x") || name.hasPrefix("#X") {
            scalar = UInt32(name.dropFirst(2), radix: 16).map(character)
        } else if name.hasPrefix("#") {
            scalar = UInt32(name.dropFirst()).map(character)
        } else {
            scalar = names[name]
        }
        return scalar.map { ($0, end + 1) }
    }

    /// The character of a number as browsers read it: 128 to 159 are those of windows-1252.
    private static func character(_ number: UInt32) -> Unicode.Scalar {
        let windows: [UInt32] = [
            0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D,
            0x17D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A,
            0x153, 0x9D, 0x17E, 0x178,
        ]
        switch number {
        case 0x09, 0x0A, 0x0D: return Unicode.Scalar(UInt8(number))
        case 0x80...0x9F: return Unicode.Scalar(windows[Int(number - 0x80)]) ?? "\u{FFFD}"
        case 0x20...:
            return number & 0xFFFE == 0xFFFE ? "\u{FFFD}" : Unicode.Scalar(number) ?? "\u{FFFD}"
        default: return "\u{FFFD}"
        }
    }

    private static let names: [String: Unicode.Scalar] = {
        var names: [String: Unicode.Scalar] = [
            "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "hellip": "…", "mdash": "—", "ndash": "–",
            "lsquo": "‘", "rsquo": "’", "sbquo": "‚", "ldquo": "“", "rdquo": "”", "bdquo": "„", "bull": "•",
            "trade": "™", "euro": "€", "dagger": "†", "permil": "‰", "lsaquo": "‹", "rsaquo": "›", "larr": "←",
            "uarr": "↑", "rarr": "→", "darr": "↓", "harr": "↔", "ne": "≠", "le": "≤", "ge": "≥", "infin": "∞",
            "minus": "−", "ensp": "\u{2002}", "emsp": "\u{2003}", "thinsp": "\u{2009}", "zwnj": "\u{200C}",
            "zwj": "\u{200D}", "lrm": "\u{200E}", "rlm": "\u{200F}", "OElig": "Œ", "oelig": "œ", "Scaron": "Š",
            "scaron": "š", "Yuml": "Ÿ", "fnof": "ƒ", "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "pi": "π",
            "Omega": "Ω", "sum": "∑", "radic": "√", "asymp": "≈", "check": "✓",
        ]
        // U+00A0 to U+00FF, in order.
        let latin = """
            nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute
            micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring
            AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml
            times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil
            egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash
            ugrave uacute ucirc uuml yacute thorn yuml
            """
        for (offset, name) in latin.split(whereSeparator: \.isWhitespace).enumerated() {
            names[String(name)] = Unicode.Scalar(UInt8(0xA0 + offset))
        }
        return names
    }()
}
