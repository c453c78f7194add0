import JSONText
import Testing

@Suite struct JSONWriterTests {
    @Test func commasStandBetweenAndNowhereElse() {
        let text = JSONWriter.text { writer in
            writer.object { writer in
                writer.field("a", 1)
                writer.object("empty") { _ in }
                writer.array("list") { writer in
                    writer.element("x")
                    writer.element(-2)
                    writer.object { $0.field("b", true) }
                    writer.array { _ in }
                    writer.element(raw: "null".utf8)
                }
                writer.null("n")
                writer.field("raw", raw: "[1]".utf8)
            }
        }
        #expect(
            String(decoding: text, as: UTF8.self)
                == #"{"a":1,"empty":{},"list":["x",-2,{"b":true},[],null],"n":null,"raw":[1]}"#)
    }

    @Test func onlyWhatMustBeEscapedIsEscaped() {
        let text = JSONWriter.text { $0.element("\u{0}\u{8}\u{c}\u{1f}\n\r\t\"\\/é😀\u{7f}\u{2028}") }
        #expect(
            String(decoding: text, as: UTF8.self)
                == #""\u0000\u0008\u000c\u001f\n\r\t\"\\/é😀"# + "\u{7f}\u{2028}\"")
    }

    @Test func everyScalarComesBackAsItWas() throws {
        let scalars = (0...0x2FF).compactMap(Unicode.Scalar.init) + ["\u{fffd}", "\u{10ffff}", "\u{ffff}"]
        let text = String(String.UnicodeScalarView(scalars))
        let json = try JSONSlice(validating: JSONWriter.text { $0.element(text) })
        #expect(json.string.map { Array($0.utf8) } == Array(text.utf8))
    }
}
