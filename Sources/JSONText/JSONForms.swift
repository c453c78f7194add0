extension JSONSlice {
    /// The text without insignificant whitespace; numbers, escapes and the order of keys stay as written.
    public var compact: [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        // Runs between whitespace are copied whole: most text comes compact and is one run.
        var run = bytes.startIndex
        var inString = false
        var escaped = false
        for (place, byte) in zip(bytes.indices, bytes) {
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
                output.append(contentsOf: bytes[run..<place])
                run = place + 1
            }
        }
        output.append(contentsOf: bytes[run...])
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
        case .object: writeCanonicalObject(to: &output)
        case .array:
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                element.writeCanonical(to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .string: writeCanonicalString(to: &output)
        case .number, .boolean, .null: output.append(contentsOf: bytes)
        }
    }

    private func writeCanonicalObject(to output: inout [UInt8]) {
        var members: [(key: JSONSlice, value: JSONSlice)] = []
        if var walker = try? JSONWalker(.object, in: bytes.span) {
            while let (key, value) = try? walker.nextMember(in: bytes.span) {
                let quoted = key.lowerBound - 1..<key.upperBound + 1
                members.append((JSONSlice(trusted: bytes.part(quoted)), JSONSlice(trusted: bytes.part(value))))
            }
        }
        members.sort { ($0.key.utf8 ?? []).lexicographicallyPrecedes($1.key.utf8 ?? []) }
        output.append(UInt8(ascii: "{"))
        for (index, member) in members.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            member.key.writeCanonicalString(to: &output)
            output.append(UInt8(ascii: ":"))
            member.value.writeCanonical(to: &output)
        }
        output.append(UInt8(ascii: "}"))
    }

    /// A string without escapes is in its canonical form.
    private func writeCanonicalString(to output: inout [UInt8]) {
        if bytes.contains(UInt8(ascii: "\\")) {
            JSONString.write(string ?? "", to: &output)
        } else {
            output.append(contentsOf: bytes)
        }
    }
}
