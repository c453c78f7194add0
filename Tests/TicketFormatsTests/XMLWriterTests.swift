import Testing
import TicketFormats

@Suite("XML writer")
struct XMLWriterTests {
    @Test("escapes what XML gives a meaning, keeps carriage returns, replaces what XML cannot carry")
    func escapes() throws {
        let writer = try XMLWriter()
        try writer.element("a", "<&>\r]]>\u{7}\u{FFFE}", ["b": "\"\n\t<"])
        try writer.finish()
        let text = String(decoding: try writer.drain(), as: UTF8.self)
        #expect(
            text == """
                <?xml version="1.0" encoding="UTF-8"?>
                <a b="&quot;&#10;&#9;&lt;">&lt;&amp;&gt;&#13;]]&gt;\u{FFFD}\u{FFFD}</a>

                """)
        #expect(writer.replaced == 2)
    }
}
