extension JSONSlice {
    /// The text without insignificant whitespace; numbers, escapes and the order of keys stay as written.
    public var compact: [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var inString = false
        var escaped = false
        for byte in bytes {
            if inString {
                if escaped {
                    escaped = false
                } else if byte == UInt8(ascii: "\\") {
                    escaped = true
                } else if byte == UInt8(ascii: "\"") {
                    inString = false
                }
            } else if byte == UInt8(ascii: "\"") {
                inString = true
            } else if byte.isJSONWhitespace {
                continue
            }
            output.append(byte)
        }
        return output
    }

    /// One form for equal content: keys sorted by their UTF-8, no whitespace, strings with the fewest escapes, numbers
    /// as written.
    public var canonical: [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        writeCanonical(to: &output)
        return output
    }

    private func writeCanonical(to output: inout [UInt8]) {
        switch kind {
        case .object:
            let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            output.append(UInt8(ascii: "{"))
            for (index, member) in sorted.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                JSONString.write(member.key, to: &output)
                output.append(UInt8(ascii: ":"))
                member.value.writeCanonical(to: &output)
            }
            output.append(UInt8(ascii: "}"))
        case .array:
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                element.writeCanonical(to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .string:
            JSONString.write(string ?? "", to: &output)
        case .number, .boolean, .null:
            output.append(contentsOf: bytes)
        }
    }
}
