import JSONText
import SocketIO
import Testing

@Suite struct ArgumentsTests {
    @Test func whatComesFromElsewhereIsChecked() throws {
        #expect(try Arguments(validating: Array("{\"a\":1}".utf8), Array(" 2 ".utf8)) == Arguments("{\"a\":1}", "2"))
        for text in ["", "{", "1,2", "\"\u{1}\""] {
            #expect(throws: JSONError.self) { try Arguments(validating: Array("1".utf8), Array(text.utf8)) }
        }
    }
}
