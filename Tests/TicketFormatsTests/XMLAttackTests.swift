import Foundation
import Testing

@testable import TicketFormats

@Suite("XML that does harm")
struct XMLAttackTests {
    @Test(
        "what a document of tickets has no need to do is refused",
        arguments: [
            "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><a>&x;</a>",
            "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><a/>",
            "<!DOCTYPE a [<!ENTITY % p SYSTEM 'http://127.0.0.1:1/x.dtd'> %p;]><a/>",
            "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><a b='&x;'/>",
            "<!DOCTYPE a [<!ENTITY x PUBLIC '-//x' 'file:///etc/hostname' NDATA y>]><a/>",
            "<!DOCTYPE a SYSTEM 'file:///nowhere.dtd'><a>&nbsp;</a>",
            "<!DOCTYPE a SYSTEM 'file:///nowhere.dtd'><a b='&nbsp;'/>",
            "<a>&nbsp;</a>", "<a b='&nbsp;'/>", "<a>&#7;</a>", "<a>&#0;</a>", "<a>&#xFFFE;</a>",
            "<a>", "<a><b></a>", "<a>\u{1}</a>", "x", "", " ", "<a/><a/>", "<a b='1' b='2'/>", "<p:a/>",
            " <?xml version='1.0'?><a/>", "<?xml version='1.0' encoding='x-unknown'?><a/>",
            "<?xml version='1.0' encoding='UTF-7'?><a>+ADw-b/+AD4-</a>",
            "<?xml version='1.0' encoding='C99'?><a>\\u003cb/></a>", "<a>fish & chips</a>", "<a", "<a b=\"", "<!--",
            "<![CDATA[x]]>", "<a><![CDATA[x</a>",
        ])
    func refusals(text: String) throws {
        #expect(throws: FormatFault.self) { try read(text) }
    }

    @Test("entities that multiply are refused where they are declared")
    func laughs() throws {
        var entities = "<!ENTITY l0 'ha'>"
        for level in 1...9 {
            entities += "<!ENTITY l\(level) '\(String(repeating: "&l\(level - 1);", count: 10))'>"
        }
        #expect(reason("<!DOCTYPE a [\(entities)]><a>&l9;</a>") == .unsafe)
        #expect(reason("<!DOCTYPE a [\(entities)]><a b='&l9;'/>") == .unsafe)
        let long = String(repeating: "a", count: 200_000)
        let many = String(repeating: "&x;", count: 50_000)
        #expect(reason("<!DOCTYPE a [<!ENTITY x '\(long)'>]><a>\(many)</a>") == .unsafe)
    }

    @Test("a document type alone is passed over, its default attributes too")
    func documentType() throws {
        let reader = try XMLReader(
            Array("<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/a.dtd' [<!ATTLIST a b CDATA 'x'>]><a c='1'/>".utf8))
        #expect(try reader.next() == .start)
        #expect(reader.hasDocumentType)
        #expect(reader.attributes == [.init("c", "1")])
    }

    @Test("inclusions and instructions stay what they are")
    func inclusions() throws {
        let reader = try XMLReader(
            Array(
                "<?xml-stylesheet href='file:///x'?><a xmlns:i='http://www.w3.org/2001/XInclude'>"
                    .utf8) + Array("<i:include href='file:///etc/hostname' parse='text'/></a>".utf8))
        #expect(try reader.next() == .start)
        #expect(try reader.element()["include"]?.attribute("parse") == "text")
    }

    @Test("every limit is held, with what is passed in the message")
    func limits() throws {
        #expect(reason(String(repeating: "<a>", count: 300)) == .unsafe)
        #expect(reason("<a>\(String(repeating: "x", count: 11 << 20))</a>") == .tooLarge)
        #expect(reason("<a>\(String(repeating: "ü", count: 6 << 20))</a>") == .tooLarge)
        #expect(reason("<a><![CDATA[\(String(repeating: "x", count: 11 << 20))]]></a>") == .tooLarge)
        #expect(reason("<a b='\(String(repeating: "x", count: 300_000))'/>") == .tooLarge)
        #expect(reason("<a><!-- \(String(repeating: "x", count: 300_000)) --></a>") == .tooLarge)
        #expect(reason("<a><\(String(repeating: "x", count: 300_000))/></a>") == .tooLarge)
        #expect(reason("<a \((0..<300).map { "b\($0)=''" }.joined(separator: " "))/>") == .tooLarge)
        #expect(reason("<a \((0..<300).map { "xmlns:b\($0)='u'" }.joined(separator: " "))/>") == .tooLarge)
        var small = XMLLimits()
        small.elements = 3
        #expect(reason("<a><b/><b/><b/></a>", small) == .tooLarge)
        small = XMLLimits()
        small.bytes = 1000
        #expect(reason("<a>\(String(repeating: "<b/>", count: 1000))</a>", small) == .tooLarge)
    }

    @Test("names that are all different end at libxml2's own limit")
    func names() throws {
        var next = 0
        let reader = try XMLReader { buffer in
            let text = next == 0 ? "<a>" : "<\(String(repeating: "n", count: 10_000))\(next)/>"
            next += 1
            buffer.copyBytes(from: text.utf8)
            return text.utf8.count
        }
        #expect(throws: FormatFault.self) { while try reader.next() != nil {} }
        #expect(next < 10_000)
    }

    @Test("a tree has room for so much")
    func trees() throws {
        var small = XMLLimits()
        small.treeElements = 10
        small.treeText = 100
        for text in [String(repeating: "<b/>", count: 11), String(repeating: "<b>0123456789x</b>", count: 9) + "<b/>"] {
            let reader = try XMLReader(Array("<a>\(text)</a>".utf8), limits: small)
            #expect(try reader.next() == .start)
            #expect(throws: FormatFault.self) { try reader.element() }
        }
    }

    @Test("new names are taken up to a number, which the parser would look through ever longer")
    func differentNames() {
        for piece in [{ "<n\($0)/>" }, { "<n m\($0)=''/>" }, { "<n xmlns='\($0)'/>" }] as [(Int) -> String] {
            #expect(reason("<a>\((0..<100_000).map(piece).joined())</a>") == .tooLarge)
            #expect(reason("<a>\((0..<10_000).map(piece).joined())</a>") == nil)
        }
    }

    @Test("of tickets that cannot be used so many are passed over in a row, then the document is refused")
    func badTickets() throws {
        var limits = XMLLimits()
        limits.badInARow = 10
        let items = String(repeating: "<item></item>", count: 11)
        let table = TableReader(.jira, try XMLReader(Array("<rss><channel>\(items)".utf8), limits: limits))
        #expect(throws: FormatFault.self) { try table.next() }
        #expect(table.takeWarnings().count == 11)
        let start = try #require(TicxSample.text.range(of: "<ticket ")).lowerBound
        let end = try #require(TicxSample.text.range(of: "</ticket>")).upperBound
        let text = TicxSample.text[..<start] + String(repeating: "<ticket/>", count: 20) + TicxSample.text[end...]
        let reader = try TicxReader(skipsBadTickets: true, limits: limits, read: readingBytes(String(text)))
        let fault = #expect(throws: FormatFault.self) { try reader.next() }
        #expect(fault?.message.contains("more than 10 faults") == true, "\(String(describing: fault))")
    }

    @Test("a schema objects so many times, then the document is refused")
    func problems() throws {
        var limits = XMLLimits()
        limits.problems = 5
        let start = try #require(TicxSample.text.range(of: "<ticket ")).lowerBound
        let text = TicxSample.text[..<start] + String(repeating: "<ticket/>", count: 20)
        let reader = try TicxReader(skipsBadTickets: true, limits: limits, read: readingBytes(String(text)))
        let fault = #expect(throws: FormatFault.self) { try reader.next() }
        #expect(fault?.message.contains("more than 5 things") == true, "\(String(describing: fault))")
    }

    @Test("a warning quotes so much of the document")
    func warnings() {
        let long = String(repeating: "😀", count: 10_000)
        let warning = FormatWarning(long, ticket: long)
        #expect(warning.text.utf8.count < 1010 && warning.ticket?.utf8.count ?? 0 < 210)
        #expect(FormatWarning("short", ticket: "INC-1").text == "short")
    }

    @Test("a document in another encoding is read, one with a wrong label is refused")
    func encodings() throws {
        let text = "<?xml version='1.0' encoding='ISO-8859-1'?><a>gr\u{FC}n</a>"
        let latin = text.unicodeScalars.map { UInt8($0.value) }
        #expect(try read(latin) == "grün")
        #expect(try read(Array("\u{FEFF}<a>grün</a>".utf8)) == "grün")
        let wide = "\u{FEFF}<?xml version='1.0' encoding='UTF-16'?><a>\(String(repeating: "grün😀", count: 30_000))</a>"
        let sixteen = wide.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        #expect(try read(sixteen) == String(repeating: "grün😀", count: 30_000))
        let windows = Array("<?xml version='1.0' encoding='windows-1252'?><a>".utf8) + [0x80] + Array("</a>".utf8)
        #expect(try read(windows) == "€")
        #expect(throws: FormatFault.self) { try read(Array("<a>gr".utf8) + [0xFC] + Array("n</a>".utf8)) }
        for filler in [0, 20_000] {
            let start = "<?xml version='1.0' encoding='EUC-JP'?><a>\(String(repeating: "x", count: filler))"
            let fault = #expect(throws: FormatFault.self) {
                try read(Array(start.utf8) + [0xFF, 0xFF] + Array("\(String(repeating: "y", count: filler))</a>".utf8))
            }
            #expect(fault?.message.contains("encoding") == true, "\(String(describing: fault))")
        }
    }

    private func reason(_ text: String, _ limits: XMLLimits = .standard) -> FormatFault.Reason? {
        do throws(FormatFault) {
            let reader = try XMLReader(Array(text.utf8), limits: limits)
            while try reader.next() != nil {}
            return nil
        } catch {
            #expect(error.line > 0 && !error.message.isEmpty)
            return error.reason
        }
    }

    @discardableResult
    private func read(_ text: String) throws -> String { try read(Array(text.utf8)) }

    private func read(_ bytes: [UInt8]) throws -> String {
        let reader = try XMLReader(bytes)
        var whole = ""
        while let event = try reader.next() {
            if case .text(let text) = event { whole += text }
        }
        return whole
    }
}
