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

    @Test(
        "what a document of tickets has no need to do is refused",
        arguments: [
            "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><a>&x;</a>",
            "<!DOCTYPE a SYSTEM 'file:///nowhere.dtd'><a>&nbsp;</a>",
            "<a>&nbsp;</a>", "<a>", "<a>\u{1}</a>", "x",
        ])
    func refusals(text: String) throws {
        let reader = try XMLReader(Array(text.utf8))
        #expect(throws: FormatFault.self) {
            while try reader.next() != nil {}
        }
    }
}
