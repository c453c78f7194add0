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

    @Test("a tree is written with its namespaces and comes back equal")
    func tree() throws {
        let tree = XMLElement(
            "a", namespace: "urn:1",
            attributes: [
                .init("p", "1"), .init("q", "2\r\n", namespace: "urn:2"),
                .init("lang", "en", namespace: "http://www.w3.org/XML/1998/namespace"),
            ],
            children: [
                .text("x <&\r\n"), .element(XMLElement("plain", children: [.element(XMLElement("inner"))])),
                .element(XMLElement("b", namespace: "urn:2", text: "]]>")),
                .element(XMLElement("home", namespace: "urn:home")),
            ])
        let writer = try XMLWriter()
        try writer.start("root")
        try writer.attribute("xmlns", "urn:home")
        try writer.write(tree, within: "urn:home")
        try writer.finish()
        let bytes = try writer.drain()
        #expect(
            String(decoding: bytes, as: UTF8.self).contains(
                "<x:a xmlns:x=\"urn:1\" xmlns:x2=\"urn:2\" p=\"1\" x2:q=\"2&#13;&#10;\" xml:lang=\"en\">x"))
        let reader = try XMLReader(bytes)
        #expect(try reader.next() == .start)
        #expect(try reader.next() == .start)
        #expect(try reader.element() == tree)
    }

    @Test("however many namespaces a tree has, it can be read again")
    func manyNamespaces() throws {
        let inner = XMLElement(
            "inner", namespace: "urn:e",
            attributes: (0..<256).map { .init("a", "\($0)", namespace: "urn:a\($0)") })
        let tree = XMLElement(
            "tree",
            children: (0..<600).map { .element(XMLElement("c", namespace: "urn:\($0)")) } + [.element(inner)])
        let writer = try XMLWriter()
        try writer.write(tree)
        try writer.finish()
        let reader = try XMLReader(try writer.drain())
        #expect(try reader.next() == .start)
        #expect(try reader.element() == tree)
    }

    @Test(
        "names that XML does not have are refused",
        arguments: ["", "a b", "1", "x:a", "a>", "a\u{0}", "é<", "-a", "\u{D7}"])
    func names(name: String) throws {
        let writer = try XMLWriter()
        #expect(throws: FormatFault.self) { try writer.write(XMLElement(name)) }
        #expect(throws: FormatFault.self) { try writer.write(XMLElement("a", attributes: [.init(name, "")])) }
    }
}
