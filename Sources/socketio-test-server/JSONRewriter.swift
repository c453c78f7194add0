internal import JSONText

extension JSONSlice {
    /// This value as a JavaScript server sends it on, which parses and writes everything: without whitespace, with the
    /// fewest escapes and the shortest numbers, of a key that repeats the last value.
    ///
    /// Integers stay as written, also those that JavaScript would round.
    var rewritten: JSONSlice {
        var rewriter = JSONRewriter()
        return JSONSlice(trusted: rewriter.rewrite(bytes)[...])
    }
}

/// Goes through valid text once, from left to right: any depth costs the same stack.
private struct JSONRewriter {
    /// An array or an object that has begun.
    private struct Level {
        var isObject: Bool
        /// Where its content begins in the output.
        var start: Int
        var members: [(key: [UInt8], start: Int)] = []
    }

    private var output: [UInt8] = []
    private var levels: [Level] = []
    private var expectsKey = false

    mutating func rewrite(_ text: ArraySlice<UInt8>) -> [UInt8] {
        output.reserveCapacity(text.count)
        var rest = text
        while let byte = rest.first {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): rest.removeFirst()
            case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ","),
                UInt8(ascii: ":"):
                rest.removeFirst()
                take(byte)
            case UInt8(ascii: "\""): takeString(&rest)
            default: takeScalar(&rest)
            }
        }
        return output
    }

    private mutating func take(_ byte: UInt8) {
        if byte == UInt8(ascii: "}") { dropRepeated() }
        output.append(byte)
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            expectsKey = byte == UInt8(ascii: "{")
            levels.append(Level(isObject: expectsKey, start: output.count))
        case UInt8(ascii: "}"), UInt8(ascii: "]"): levels.removeLast()
        case UInt8(ascii: ","): expectsKey = levels.last?.isObject == true
        default: expectsKey = false
        }
    }

    private mutating func takeString(_ rest: inout ArraySlice<UInt8>) {
        let start = output.count
        JavaScriptString.rewrite(&rest, to: &output)
        if expectsKey { levels[levels.count - 1].members.append((Array(output[start...]), start)) }
    }

    private mutating func takeScalar(_ rest: inout ArraySlice<UInt8>) {
        let end = rest.end { byte in
            byte <= UInt8(ascii: " ") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]")
                || byte == UInt8(ascii: "}")
        }
        output += JavaScriptNumber.rewrite(rest[..<end])
        rest = rest[end...]
    }

    /// A key keeps its first place and gets its last value.
    private mutating func dropRepeated() {
        guard let level = levels.last, Set(level.members.map(\.key)).count < level.members.count else { return }
        // Each with its key, without the comma behind it.
        let ends = level.members.dropFirst().map { $0.start - 1 } + [output.count]
        let texts = zip(level.members, ends).map { (key: $0.key, text: Array(output[$0.start..<$1])) }
        let last = Dictionary(texts.map { ($0.key, $0.text) }) { $1 }
        var seen: Set<[UInt8]> = []
        let kept = texts.filter { seen.insert($0.key).inserted }.compactMap { last[$0.key] }
        output.removeSubrange(level.start...)
        output += kept.joined(separator: [UInt8(ascii: ",")])
    }
}

extension ArraySlice<UInt8> {
    /// Where the bytes before the first of these end. By index, because texts are long and debug builds slow.
    func end(_ isStop: (UInt8) -> Bool) -> Int {
        withUnsafeBufferPointer { bytes in
            var place = 0
            while place < bytes.count, !isStop(bytes[place]) { place += 1 }
            return startIndex + place
        }
    }
}
