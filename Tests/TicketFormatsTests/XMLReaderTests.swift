import Testing
import TicketFormats

@Suite("XML reader")
struct XMLReaderTests {
    @Test("an element comes with its attributes, texts and children")
    func element() throws {
        let reader = try XMLReader(Array("<a b='1'>x<c xmlns='urn:n'/><![CDATA[<]]></a>".utf8))
        #expect(try reader.next() == .start)
        #expect(
            try reader.element()
                == XMLElement(
                    "a", attributes: [.init("b", "1")],
                    children: [.text("x"), .element(XMLElement("c", namespace: "urn:n")), .text("<")]))
        #expect(try reader.next() == nil)
    }

    @Test("text comes whole, whatever it is made of: CDATA, comments in it, characters by number, pieces of the input")
    func wholeText() throws {
        let long = String(repeating: "äöü€😀 x\n", count: 40_000)
        let text = "<a>1<![CDATA[2]]><!-- not this -->3&#52;&amp;\r\n\(long)</a>"
        for piece in [1, 7, 4096, 1 << 20] {
            var rest = Array(text.utf8)[...]
            let reader = try XMLReader { buffer in
                let count = min(buffer.count, rest.count, piece)
                buffer.copyBytes(from: rest.prefix(count))
                rest = rest.dropFirst(count)
                return count
            }
            #expect(try reader.next() == .start)
            #expect(try reader.next() == .text("1234&\n\(long)"))
            #expect(try reader.next() == .end)
            #expect(try reader.next() == nil)
        }
    }

    @Test("what is met has the line, and a column about where it ends")
    func places() throws {
        let reader = try XMLReader(Array("<a>\n <b/>\n  text</a>".utf8))
        var places: [String] = []
        while try reader.next() != nil { places.append("\(reader.line):\(reader.column)") }
        #expect(places == ["1:3", "2:4", "2:4", "2:6", "3:11", "3:11"])
    }

    @Test("a namespace is told as what it is, an attribute's too; declarations are no attributes")
    func namespaces() throws {
        let reader = try XMLReader(Array("<p:a xmlns:p='urn:1' xmlns='urn:2' c='1' p:c='2'><b/></p:a>".utf8))
        #expect(try reader.next() == .start)
        #expect(
            try reader.element()
                == XMLElement(
                    "a", namespace: "urn:1", attributes: [.init("c", "1"), .init("c", "2", namespace: "urn:1")],
                    children: [.element(XMLElement("b", namespace: "urn:2"))]))
    }

    @Test("values of attributes come as they are meant")
    func values() throws {
        let reader = try XMLReader(
            Array("<a b='&amp;#38;&lt;&#38;&#x26;amp;&#10; &quot;' xmlns:p='u?a&amp;b' p:c=''/>".utf8))
        #expect(try reader.next() == .start)
        #expect(reader.attributes == [.init("b", "&#38;<&&amp;\n \""), .init("c", "", namespace: "u?a&b")])
    }

    @Test("skipping an element goes on behind it")
    func skip() throws {
        let reader = try XMLReader(Array("<a><b>x<c/><b/></b><d/></a>".utf8))
        #expect(try reader.next() == .start)
        #expect(try reader.next() == .start)
        try reader.skip()
        #expect(try reader.next() == .start)
        #expect(reader.name == "d")
    }

    @Test("what a schema objects to is told with its line, and the reading goes on")
    func schema() throws {
        let schema = XMLSchema(
            """
            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">
              <xs:element name="a"><xs:complexType><xs:sequence>
                <xs:element name="n" type="xs:int" minOccurs="0" maxOccurs="unbounded"/>
              </xs:sequence></xs:complexType></xs:element>
            </xs:schema>
            """)
        let reader = try XMLReader(Array("<a>\n<n>1</n>\n<n>one</n>\n<m/></a>".utf8), schema: schema)
        while try reader.next() != nil {}
        #expect(reader.problemCount >= 2)
        let problems = reader.takeProblems()
        #expect(problems.map(\.line).contains(3) && problems.map(\.line).contains(4), "\(problems)")
        #expect(problems.contains { $0.reason == .invalid && $0.message.contains("'one' is not a valid value") })
        #expect(reader.takeProblems() == [])
        let second = try XMLReader(Array("<a><n>1</n></a>".utf8), schema: schema)
        while try second.next() != nil {}
        #expect(second.problemCount == 0)
    }

    @Test("what the source of the bytes throws ends the reading")
    func unreadable() throws {
        struct Gone: Error {}
        let reader = try XMLReader { _ in throw Gone() }
        #expect(throws: FormatFault.self) { try reader.next() }
    }

    @Test("the content of a muted element is passed over, at any depth and of any length; what follows is told")
    func muted() throws {
        let long = String(repeating: "x", count: 9 << 20)
        let text = "<a>1<m b='2'>\(long)<m>3</m><c/></m>4<d><m/></d></a>"
        let reader = try XMLReader(muted: ["m"], read: Self.source(text))
        #expect(try reader.next() == .start)
        let m = XMLElement("m", attributes: [.init("b", "2")])
        let d = XMLElement("d", children: [.element(XMLElement("m"))])
        #expect(
            try reader.element()
                == XMLElement("a", children: [.text("1"), .element(m), .text("4"), .element(d)]))
        #expect(try reader.next() == nil)
    }

    private static func source(_ text: String) -> (UnsafeMutableRawBufferPointer) -> Int {
        var rest = Array(text.utf8)[...]
        return { buffer in
            let count = min(buffer.count, rest.count)
            buffer.copyBytes(from: rest.prefix(count))
            rest = rest.dropFirst(count)
            return count
        }
    }
}
