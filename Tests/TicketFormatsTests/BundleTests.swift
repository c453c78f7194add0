import Testing
import TicketFormats

@Suite("Bundles")
struct BundleTests {
    @Test("a file comes out as it went in, packed or not, in small archives and in the large form")
    func reads() throws {
        let text = Array(String(repeating: "<ticket/>äö", count: 30_000).utf8)
        for isLarge in [false, true] {
            var zip = BundleZip(comment: "PK\u{5}\u{6} not this one", isLarge: isLarge)
            zip.files = [
                .init("attachments/1/a.png", [1, 2, 3]), .init("export.xml", text),
                .init("stored.bin", text, isStored: true), .init("empty", []), .init("folder/", [], isStored: true),
            ]
            let bundle = try open(zip)
            #expect(try bundle.document() == "export.xml")
            #expect(bundle.names == ["attachments/1/a.png", "export.xml", "stored.bin", "empty"])
            #expect(bundle.holds("attachments/1/a.png") && !bundle.holds("folder/"))
            #expect(try contents("export.xml", of: bundle) == text)
            #expect(try contents("stored.bin", of: bundle) == text)
            #expect(try contents("empty", of: bundle) == [])
            // Once more, from its beginning.
            #expect(try contents("export.xml", of: bundle) == text)
        }
    }

    @Test("a bundle is read as XML without being unpacked anywhere")
    func xml() throws {
        var zip = BundleZip()
        zip.files = [.init("export.xml", Array(TicxSample.text.utf8)), .init("attachments/1/b.png", [9])]
        let bundle = try open(zip)
        let reader = try TicxReader(holds: bundle.holds, read: try bundle.open(try bundle.document()))
        #expect(try reader.next()?.key == "INC-1")
        #expect(try reader.next() == nil)
        #expect(!reader.takeWarnings().contains { $0.text.contains("not in the bundle") })
    }

    @Test("the only XML file counts as the document; what holds none is told what it is")
    func documents() throws {
        #expect(
            try open(BundleZip(files: [.init("jira/SearchRequest.xml", [])])).document() == "jira/SearchRequest.xml")
        for (names, word) in [
            (["[Content_Types].xml", "xl/workbook.xml"], "Office"), (["mimetype", "content.xml"], "OpenDocument"),
            (["a.xml", "b.xml"], "a.xml"), ([], "nothing"),
        ] {
            let bundle = try open(BundleZip(files: names.map { .init($0, []) }))
            let fault = #expect(throws: FormatFault.self) { try bundle.document() }
            #expect(fault?.reason == .unsupported && fault?.message.contains(word) == true)
        }
    }

    @Test("an archive cut anywhere, or with a byte changed, is refused or reads the same")
    func damage() throws {
        var zip = BundleZip()
        let text = Array(TicxSample.text.utf8.prefix(600))
        zip.files = [.init("export.xml", text)]
        let bytes = zip.bytes
        for length in 0..<bytes.count { #expect(throws: FormatFault.self) { try open(Array(bytes.prefix(length))) } }
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 0x41
            do {
                let bundle = try open(changed)
                guard bundle.holds("export.xml") else { continue }
                #expect(try contents("export.xml", of: bundle) == text)
            } catch {
                #expect(error is FormatFault)
            }
        }
    }
}

func open(_ zip: BundleZip, limits: BundleLimits = .standard) throws -> TicketBundle {
    try open(zip.bytes, limits: limits)
}

func open(_ bytes: [UInt8], limits: BundleLimits = .standard) throws -> TicketBundle {
    try TicketBundle(size: bytes.count, limits: limits) { offset, buffer in
        let count = min(buffer.count, max(0, bytes.count - offset))
        if count > 0 { buffer.copyBytes(from: bytes[offset..<offset + count]) }
        return count
    }
}

func contents(_ name: String, of bundle: TicketBundle) throws -> [UInt8] {
    let read = try bundle.open(name)
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 5000)
    while true {
        let count = try buffer.withUnsafeMutableBytes { try read($0) }
        if count == 0 { return all }
        all += buffer[..<count]
    }
}
