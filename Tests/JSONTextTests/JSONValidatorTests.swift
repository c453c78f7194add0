import JSONText
import Testing

@Suite struct JSONValidatorTests {
    @Test(arguments: [
        "{}", "[]", "null", "true", "false", "0", "-0", "12", "-1.5", "1e3", "1E+3", "0.0e-10", "1.5E7", "\"\"",
        "\"a\\n\\\"\\\\\\/\\b\\f\\r\\t\\u00e9\"", "\"\\ud83d\\ude00\"", "\"\u{7f}\u{2028}😀\"", " [ 1 , 2 ] ",
        "\t{\"a\" : {\"a\":1} , \"b\":[{}]}\r\n", "[\"\\u0000\"]", "123456789012345678901234567890",
        "{\"\":1,\"a\":2}", "{\"a\":1,\"A\":2}", "{\"\\u00e9\":1,\"e\\u0301\":2}",
    ])
    func validTextIsTaken(_ text: String) throws {
        _ = try JSONSlice(validating: Array(text.utf8))
    }

    @Test(arguments: [
        "", " ", "{", "[", "\"", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "[1", "[1,", "t", "tru", "-", "1.",
        "1e", "1e+", "\"\\", "\"\\u12", "\"\\ud83d\\u",
    ])
    func textThatEndsTooEarlyIsTruncatedOrUnexpected(_ text: String) {
        #expect(throws: JSONError.self) { try JSONSlice(validating: Array(text.utf8)) }
    }

    @Test(arguments: [
        "{,}", "[,]", "[1,]", "{\"a\":1,}", "{a:1}", "{'a':1}", "{\"a\" 1}", "[1 2]", "]", "}", "[}", "{]", "[1}",
        "01", "-01", "+1", ".5", "1.e3", "0x10", "NaN", "Infinity", "nul", "nulll", "True", "1 1", "{} {}", "\"\\a\"",
        "\"\\u12g4\"", "\"a\nb\"", "\"\u{1}\"", "\"\u{0}\"", "\u{feff}{}", "/**/1", "[1]x", "--1", "1.5.2", "1e5e5",
    ])
    func wrongGrammarIsRefused(_ text: String) {
        #expect(throws: JSONError.self) { try JSONSlice(validating: Array(text.utf8)) }
    }

    @Test(arguments: [
        "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800x\"", "\"\\ud800\\n\"", "\"\\ud800\\ud800\"", "\"\\ud800\\u0041\"",
        "\"\\udc00\\ud800\"", "\"\\uDBFF\\uE000\"", "{\"\\ud800\":1}",
    ])
    func halfASurrogatePairIsRefused(_ text: String) {
        #expect {
            try JSONSlice(validating: Array(text.utf8))
        } throws: { error in
            guard case .loneSurrogate = error as? JSONError else { return false }
            return true
        }
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
            [0xE2, 0x82], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xFE],
            [0xC3, 0x28],
        ] as [[UInt8]])
    func bytesThatAreNoUTF8AreRefused(_ fault: [UInt8]) {
        #expect(throws: JSONError.invalidUTF8) { try JSONSlice(validating: [0x22] + fault + [0x22]) }
        #expect(throws: JSONError.self) { try JSONSlice(validating: fault) }
    }

    @Test(arguments: [
        ("{\"a\":1,\"a\":2}", 7), ("{\"a\":1,\"\\u0061\":2}", 7), ("{\"\\n\":1,\"\\u000A\":2}", 8),
        ("{\"\\ud83d\\ude00\":1,\"😀\":2}", 18), ("[{\"x\":{\"y\":1,\"y\":1}}]", 13), ("{\"\":1,\"\":2}", 6),
    ])
    func aKeyThatRepeatsAfterUnescapingIsRefused(_ text: String, offset: Int) {
        #expect(throws: JSONError.duplicateKey(offset: offset)) { try JSONSlice(validating: Array(text.utf8)) }
    }

    @Test func aRepeatedKeyIsFoundAmongThousands() throws {
        let keys = (0..<5000).map { "\"k\($0)\":\($0)" }
        _ = try JSONSlice(validating: Array("{\(keys.joined(separator: ","))}".utf8))
        #expect(throws: JSONError.self) {
            try JSONSlice(validating: Array("{\(keys.joined(separator: ",")),\"k17\":0}".utf8))
        }
    }

    @Test(arguments: [2, 40])
    func keysThatOnlyNormaliseAlikeAreDifferentKeys(_ others: Int) throws {
        let padding = (0..<others).map { "\"k\($0)\":0" }.joined(separator: ",")
        _ = try JSONSlice(validating: Array("{\(padding),\"\u{e9}\":1,\"e\u{301}\":2}".utf8))
    }

    @Test(arguments: [1, 63, 64])
    func nestingUpToTheLimitIsTaken(_ depth: Int) throws {
        let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        _ = try JSONSlice(validating: Array(text.utf8))
    }

    @Test(arguments: ["[", "{\"a\":", "[{\"a\":"], [65, 10_000, 200_000])
    func nestingBeyondTheLimitIsRefusedWhateverTheDepth(_ open: String, _ depth: Int) {
        let text = String(repeating: open, count: depth)
        #expect {
            try JSONSlice(validating: Array(text.utf8))
        } throws: { error in
            guard case .tooDeep = error as? JSONError else { return false }
            return true
        }
    }

    @Test func onlyTheWhitespaceAroundTheValueIsCutOff() throws {
        let slice = try JSONSlice(validating: Array(" \n[ 1 ]\t ".utf8))
        #expect(slice.bytes.elementsEqual("[ 1 ]".utf8))
    }
}
