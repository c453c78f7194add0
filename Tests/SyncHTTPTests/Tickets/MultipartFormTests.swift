import TestSupport
import Testing

@testable import SyncHTTP

/// Forms with files, read strictly (RFC 2046, section 5.1; RFC 7578).
@Suite struct MultipartFormTests {
    static func part(_ name: String, _ text: String, more: String = "") -> String {
        "--b\r\nContent-Disposition: form-data; name=\"\(name)\"\(more)\r\n\r\n\(text)\r\n"
    }

    static func read(_ text: String, boundary: String = "b") throws -> MultipartForm {
        try MultipartForm(Array(text.utf8), boundary: boundary)
    }

    @Test func `fields are read with their texts, and line ends as JSON has them`() throws {
        let form = try Self.read(Self.part("comment", "a\r\nb\n😀") + Self.part("status", "") + "--b--")
        #expect(form.text("comment") == "a\nb\n😀")
        #expect(form.text("status") == "")
        #expect(form.text("other") == nil)
    }

    @Test func `a preamble, an epilogue and spaces behind a boundary are passed over`() throws {
        let text = "to be ignored\r\n" + Self.part("a", "1").replacing("--b\r\n", with: "--b \t\r\n") + "--b--\r\nrest"
        #expect(try Self.read(text).text("a") == "1")
    }

    @Test func `a file keeps its name and hides no text`() throws {
        let form = try Self.read(
            Self.part("comment", "x", more: "; filename=\"C:\\dir\\a \\\"b\\\".txt\"")
                + Self.part("file", "y") + "--b--")
        #expect(form.parts.first?.fileName == "C:\\dir\\a \"b\".txt")
        #expect(form.text("comment") == nil)
        #expect(form.text("file") == "y")
    }

    @Test func `bytes that look like a boundary count only at the beginning of a line`() throws {
        #expect(try Self.read(Self.part("a", "x--b--\n--b y") + "--b--").text("a") == "x--b--\n--b y")
    }

    @Test func `text that is no UTF-8 is none`() throws {
        let bytes = Array(Self.part("a", "?").utf8).map { $0 == UInt8(ascii: "?") ? 0xFF : $0 } + Array("--b--".utf8)
        #expect(try MultipartForm(bytes, boundary: "b").text("a") == nil)
    }

    @Test(arguments: [
        "", "--b", "--b\r\n", "--c--", part("a", "1"), part("a", "1") + "--bx", "--b\r\n\r\nx\r\n--b--",
        "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
        "--b\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n--b--",
        "--b\r\nno header\r\n\r\nx\r\n--b--", part("a", "1") + part("a", "2") + "--b--",
        "--b\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--b--",
        "--b\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--b--",
        "--b\r\nX: \(String(repeating: "x", count: 5000))\r\n\r\nx\r\n--b--",
        String(repeating: "\(part("f", "", more: "; filename=\"f\""))", count: 17) + "--b--",
    ])
    func `what breaks the grammar or a limit is refused`(text: String) {
        #expect(throws: APIError.self) { try Self.read(text) }
    }

    @Test(arguments: ["", "a ", "ä", "a\"b", String(repeating: "b", count: 71)])
    func `a boundary that none may be is refused`(boundary: String) {
        #expect(throws: APIError.self) { try Self.read("--\(boundary)--", boundary: boundary) }
    }

    @Test func `whatever is cut off or changed is read or refused, and never read past its end`() throws {
        let text = Self.part("comment", "a\r\nb") + Self.part("file", "x", more: "; filename=\"f\"") + "--b--"
        let whole = Array(text.utf8)
        for end in whole.indices { _ = try? MultipartForm(Array(whole[..<end]), boundary: "b") }
        let seed: UInt64 = 7
        var generator = SeededGenerator(seed: seed)
        for round in 0..<2000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            guard let form = try? MultipartForm(bytes, boundary: "b") else { continue }
            #expect(form.parts.count <= MultipartForm.maximumParts, "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: [
        ("form-data; name=a", ["name": "a"]), ("Form-Data;NAME=\"a;b\" ; x=y", ["name": "a;b", "x": "y"]),
        ("form-data", [:]), ("form-data;", [:]),
    ])
    func `parameters of a header are read`(text: String, parameters: [String: String]) throws {
        let header = try #require(HeaderParameters(text))
        #expect(header.value == "form-data")
        #expect(header.parameters == parameters)
    }

    @Test(arguments: [
        "", "; a=b", "form-data; a", "form-data; =b", "form-data; a=\"b", "form-data; a=\"b\"c", "x; a=1; A=2",
    ])
    func `a header that is none is none`(text: String) { #expect(HeaderParameters(text) == nil) }
}
