/// A piece of T-SQL.
enum SQLToken: Equatable {
    /// A key word or plain name, as written.
    case word(String)
    /// A name in brackets or double quotes.
    case name(String)
    case string(String)
    /// As written, without a sign.
    case number(String)
    /// `0x…`, as written.
    case binary(String)
    case variable(String)
    case symbol(Character)
    /// `GO` on a line of its own.
    case go

    /// Whether this is the key word, in any case.
    func isWord(_ word: String) -> Bool {
        if case .word(let text) = self { return text.uppercased() == word }
        return false
    }
}

/// Takes T-SQL apart. Comments (nested ones too) and white space are passed over.
struct SQLTokens {
    private var bytes: DumpBytes
    private var isFirstOnLine = true
    /// Where the last token began.
    private(set) var place: Place

    init(_ bytes: DumpBytes) {
        self.bytes = bytes
        place = bytes.place
    }

    var bytesRead: Int { bytes.bytesRead }

    /// - Returns: nil at the end.
    /// - Throws: `DumpFault` for a string, name or comment without an end.
    mutating func next() throws(DumpFault) -> SQLToken? {
        try skip()
        place = bytes.place
        let isFirst = isFirstOnLine
        isFirstOnLine = false
        guard let byte = try bytes.peek() else { return nil }
        switch byte {
        case UInt8(ascii: "'"): return .string(try quoted(by: byte, "string"))
        case UInt8(ascii: "N"), UInt8(ascii: "n"):
            guard try bytes.peek(1) == UInt8(ascii: "'") else { return try word(isFirst: isFirst) }
            _ = try bytes.next()
            return .string(try quoted(by: UInt8(ascii: "'"), "string"))
        case UInt8(ascii: "["): return .name(try quoted(by: UInt8(ascii: "]"), "name"))
        case UInt8(ascii: "\""): return .name(try quoted(by: byte, "name"))
        case UInt8(ascii: "0"):
            guard try bytes.peek(1).map({ $0 | 0x20 == UInt8(ascii: "x") }) == true else {
                return .number(try number())
            }
            return .binary(try run { $0.isWordByte })
        case UInt8(ascii: "1")...UInt8(ascii: "9"): return .number(try number())
        case UInt8(ascii: "."):
            guard try bytes.peek(1).map(\.isDigit) == true else { break }
            return .number(try number())
        case UInt8(ascii: "@"): return .variable(try run { $0.isWordByte || $0 == UInt8(ascii: "@") })
        case _ where byte.isWordByte: return try word(isFirst: isFirst)
        default: break
        }
        _ = try bytes.next()
        return .symbol(Character(Unicode.Scalar(byte)))
    }

    private mutating func word(isFirst: Bool) throws(DumpFault) -> SQLToken {
        let text = try run { $0.isWordByte }
        guard isFirst, text.uppercased() == "GO" else { return .word(text) }
        var ahead = 0
        while let byte = try bytes.peek(ahead), byte == 0x20 || byte == 0x09 || byte.isDigit { ahead += 1 }
        let end = try bytes.peek(ahead)
        return end == nil || end == 0x0A || end == 0x0D ? .go : .word(text)
    }

    private mutating func run(while belongs: (UInt8) -> Bool) throws(DumpFault) -> String {
        var text: [UInt8] = []
        while let byte = try bytes.peek(), belongs(byte), text.count < maximumValueBytes {
            _ = try bytes.next()
            text.append(byte)
        }
        return try bytes.text(text, at: place)
    }

    private mutating func number() throws(DumpFault) -> String {
        var text = try run { $0.isDigit || $0 == UInt8(ascii: ".") }
        if try bytes.peek().map({ $0 | 0x20 == UInt8(ascii: "e") }) == true {
            _ = try bytes.next()
            text += "e"
            if let sign = try bytes.peek(), sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
                _ = try bytes.next()
                text.unicodeScalars.append(Unicode.Scalar(sign))
            }
            text += try run { $0.isDigit }
        }
        return text
    }

    /// What stands between quotes; a doubled closing quote is one.
    private mutating func quoted(by close: UInt8, _ what: String) throws(DumpFault) -> String {
        _ = try bytes.next()
        var text: [UInt8] = []
        while let byte = try bytes.next() {
            if byte == close {
                guard try bytes.peek() == close else { return try bytes.text(text, at: place) }
                _ = try bytes.next()
            }
            text.append(byte)
            guard text.count <= maximumValueBytes else { break }
        }
        throw DumpFault(place, "the \(what) that begins here is never closed")
    }

    private mutating func skip() throws(DumpFault) {
        while let byte = try bytes.peek() {
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                isFirstOnLine = true
                _ = try bytes.next()
            } else if byte == 0x20 || byte == 0x09 || byte == 0x0B || byte == 0x0C {
                _ = try bytes.next()
            } else if byte == UInt8(ascii: "-"), try bytes.peek(1) == byte {
                while let byte = try bytes.peek(), byte != UInt8(ascii: "\n") { _ = try bytes.next() }
            } else if byte == UInt8(ascii: "/"), try bytes.peek(1) == UInt8(ascii: "*") {
                try skipComment()
            } else {
                return
            }
        }
    }

    private mutating func skipComment() throws(DumpFault) {
        let start = bytes.place
        var depth = 0
        repeat {
            let pair = (try bytes.peek(), try bytes.peek(1))
            guard try bytes.next() != nil else {
                throw DumpFault(start, "the comment that begins here is never closed")
            }
            if pair == (UInt8(ascii: "/"), UInt8(ascii: "*")) || pair == (UInt8(ascii: "*"), UInt8(ascii: "/")) {
                _ = try bytes.next()
                depth += pair.0 == UInt8(ascii: "/") ? 1 : -1
            }
        } while depth > 0
    }
}

extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    /// Letters of any script, digits, and what names have besides.
    fileprivate var isWordByte: Bool {
        isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) || self >= 0x80
            || [UInt8(ascii: "_"), UInt8(ascii: "#"), UInt8(ascii: "$")].contains(self)
    }
}
