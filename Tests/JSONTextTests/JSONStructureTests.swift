import JSONText
import TestSupport
import Testing

@Suite struct JSONStructureTests {
    @Test func elementsAreCutOutEvenWhenMalformedInside() throws {
        let text = Array(#" [ {"a":01} , "x,]" ,[[}{]], tru ,{"b":"\"]"} ] "#.utf8)
        let elements = try JSONStructure.elements(of: text[...]).map { String(decoding: $0, as: UTF8.self) }
        #expect(elements == [#"{"a":01}"#, #""x,]""#, "[[}{]]", "tru", #"{"b":"\"]"}"#])
    }

    @Test func membersKeepTheirOrderAndTheirUnescapedKeys() throws {
        let members = try JSONStructure.members(of: Array(#"{"\u0061":1, "b" : [ 2 ]}"#.utf8)[...])
        #expect(members.map(\.key) == ["a", "b"])
        #expect(members.map { String(decoding: $0.value, as: UTF8.self) } == ["1", "[ 2 ]"])
    }

    @Test(arguments: ["", "{", "[", "{}", "[1,]", "[,1]", "[1 2]", "[1", "[\"", "[\"\\", "[]]", "[] x", "1", "[{]"])
    func whatIsNoArrayAtThisLevelThrows(_ text: String) {
        #expect(throws: JSONError.self) { try JSONStructure.elements(of: Array(text.utf8)[...]) }
    }

    @Test(arguments: [
        "", "[]", "{1:2}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{\"a\" 1}", "{\"a\":1", "{\"a", "{\"a\\",
    ])
    func whatIsNoObjectAtThisLevelThrows(_ text: String) {
        #expect(throws: JSONError.self) { try JSONStructure.members(of: Array(text.utf8)[...]) }
    }

    @Test func anyDepthIsWalked() throws {
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        #expect(try JSONStructure.elements(of: Array(deep.utf8)[...]).count == 1)
    }

    @Test func garbageNeverTraps() {
        var generator = SeededGenerator(seed: 11)
        let alphabet = Array("{}[]\",:\\u01ed-. \u{e9}tn".utf8)
        for _ in 0..<20_000 {
            let length = generator.number(0...24)
            let bytes = (0..<length).map { _ in generator.pick(alphabet) ?? 0 }
            let slice = ([0x20] + bytes)[1...]
            _ = try? JSONStructure.elements(of: slice)
            _ = try? JSONStructure.members(of: slice)
            _ = try? JSONSlice(validating: slice)
            let trusted = JSONSlice(trusted: slice)
            _ = (
                trusted["a"], trusted.elements.count, trusted.string, trusted.integer, trusted.compact, trusted.boolean
            )
        }
    }
}
