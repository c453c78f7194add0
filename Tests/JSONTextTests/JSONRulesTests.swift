import JSONText
import Testing

@Suite struct JSONRulesTests {
    @Test(arguments: [
        "{\"a\":1,\"a\":2}", "[{\"x\":{\"y\":1,\"y\":1}}]", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\ud800\\n\"",
        "{\"\\udbff\":\"\\ud800x\"}",
    ])
    func lenientRulesTakeRepeatedKeysAndHalfPairs(_ text: String) throws {
        #expect(throws: JSONError.self) { try JSONSlice(validating: Array(text.utf8)) }
        let slice = try JSONSlice(validating: Array(text.utf8), rules: .lenient)
        #expect(slice.bytes.elementsEqual(text.utf8))
    }

    @Test(arguments: ["", "[1,]", "{\"a\":1,}", "01", "\"\\ud8\"", "\"\\ud80g\"", "\"\n\"", "nul", "[1]x", "\u{feff}1"])
    func lenientRulesKeepTheGrammar(_ text: String) {
        #expect(throws: JSONError.self) { try JSONSlice(validating: Array(text.utf8), rules: .lenient) }
    }

    @Test func lenientRulesKeepUTF8() {
        #expect(throws: JSONError.invalidUTF8) {
            try JSONSlice(validating: [0x22, 0xED, 0xA0, 0x80, 0x22], rules: .lenient)
        }
    }

    @Test func whatLenientRulesTookCanBeRead() throws {
        let slice = try JSONSlice(validating: Array("{\"a\":\"\\ud800x\",\"a\":2}".utf8), rules: .lenient)
        #expect(slice["a"]?.string == "\u{FFFD}x")
        #expect(slice.members.map(\.key) == ["a", "a"])
    }

    @Test func anArrayIsCheckedAndTakenApartInOnePass() throws {
        let text = Array(" [ 1 ,\"a\", [2, 3] ,{\"b\":4,\"b\":5}\n] ".utf8)
        let elements = try JSONSlice.elements(validating: text[...], rules: .lenient)
        #expect(
            elements.map { String(decoding: $0.bytes, as: UTF8.self) } == ["1", "\"a\"", "[2, 3]", "{\"b\":4,\"b\":5}"])
        #expect(try JSONSlice.elements(validating: Array("[]".utf8)[...]).isEmpty)
        #expect(throws: JSONError.self) { try JSONSlice.elements(validating: text[...]) }
    }

    @Test(arguments: ["", "{}", "1", "\"[]\"", "[", "[1", "[1,]", "[] []", "[1 2]"])
    func whatIsNoArrayHasNoElements(_ text: String) {
        #expect(throws: JSONError.self) { try JSONSlice.elements(validating: Array(text.utf8)[...]) }
    }

    @Test func theArrayItselfIsOneLevelOfNesting() throws {
        #expect(throws: JSONError.self) {
            try JSONSlice.elements(validating: Array("[[1]]".utf8)[...], maximumDepth: 1)
        }
        #expect(try JSONSlice.elements(validating: Array("[[1]]".utf8)[...], maximumDepth: 2).count == 1)
    }

    @Test func elementsAreCounted() throws {
        #expect(try JSONSlice.elements(validating: Array("[1,[2,3]]".utf8)[...], maximumCount: 2).count == 2)
        #expect(throws: JSONError.tooMany(offset: 3)) {
            try JSONSlice.elements(validating: Array("[1,2]".utf8)[...], maximumCount: 1)
        }
    }
}
