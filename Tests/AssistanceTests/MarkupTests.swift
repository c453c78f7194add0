import TestSupport
import Testing

@testable import Assistance

@Suite struct MarkupTests {
    @Test func `what HTML reads as more than text is escaped`() {
        #expect(
            Markup.escape("<img src=x onerror=\"a('b')\"> & Bär")
                == "&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt; &amp; Bär")
    }

    @Test func `a reply makes sense without its markup`() {
        #expect(
            Markup.plain("<b>Two</b> tickets:<br>• <a href=\"/ticket/42\">INC-1</a> a &lt; b &amp;amp; c<br>")
                == "Two tickets:\n• INC-1 a < b &amp; c")
        #expect(Markup.plain("<p>one</p><p>two</p>") == "one\ntwo")
        #expect(Markup.plain("<script>x</script>") == "<script>x</script>")
    }

    @Test func `a value in a line has no breaks and nothing that cannot be seen`() {
        #expect(Markup.line(" a\n\tb\u{202E}c\u{0}d\u{FEFF} ") == "a bcd")
        #expect(Markup.line("abcdef", upTo: 4) == "abc…")
        #expect(Markup.line("abcd", upTo: 4) == "abcd")
        let piled = "e" + String(repeating: "\u{0301}", count: 5000)
        #expect(Markup.line(piled + "x", upTo: 80).utf8.count <= 80 * 8 + 3)
    }

    @Test(arguments: XSSCorpus.payloads) func `nothing executable survives the sanitiser`(_ payload: String) throws {
        for text in [payload, "<b>\(payload)</b>", "<a href=\"\(payload)\">x</a>", payload + payload] {
            let safe = Markup.sanitize(text)
            try StrictMarkup.check(safe)
            #expect(Markup.sanitize(safe) == safe)
        }
    }

    @Test(arguments: XSSCorpus.payloads) func `a payload in a value stays the text it is`(_ payload: String) throws {
        let line: ReplyLine = "• \(bold: payload) \(payload) \(code: payload) \(link: "/ticket/1", payload)"
        let markup = Reply(line).markup
        try StrictMarkup.check(markup)
        let value = Markup.line(payload)
        #expect(Markup.plain(markup) == "• \(value) \(value) \(value) \(value)")
    }

    @Test(arguments: [
        "javascript:alert(1)", "//evil.example", "/\\evil.example", "https://evil.example", "/a\"onclick=\"x",
        "/a b", "/\u{9}/evil", "data:text/html,x", "", "ticket/1", "/a#b", "/a&#106;", "/\u{202E}",
    ])
    func `a link that leads elsewhere is only its text`(_ path: String) {
        #expect(Reply("\(link: path, "text")").markup == "text")
        #expect(!Markup.sanitize("<a href=\"\(path)\">text</a>").contains("<a"))
    }

    @Test func `links to pages of the same site stay`() {
        for path in ["/ticket/42", "/create-ticket", "/tickets?status=Open"] {
            #expect(Reply("\(link: path, "text")").markup == "<a href=\"\(path)\">text</a>")
        }
    }

    @Test func `tags nest and are closed, and closing what is not open does nothing`() {
        #expect(Markup.sanitize("<b>a<i>b</b>c</i></p>") == "<b>a<i>b</i></b>c")
        #expect(Markup.sanitize("<b><b>a</b>") == "<b>a</b>")
        #expect(Markup.sanitize("<p>a<br/>b") == "<p>a<br>b</p>")
        #expect(Markup.sanitize("<B>a</B>") == "&lt;B&gt;a&lt;/B&gt;")
    }

    @Test(arguments: [0, 1, 2, 3, 4, 10, 40, 100, 4096], [1, 2, 3, 4, 5] as [UInt64])
    func `a reply is never longer than it may be, and never cut inside of anything`(
        _ maximum: Int, _ seed: UInt64
    ) throws {
        var generator = SeededGenerator(seed: seed)
        let pieces = [
            "<b>", "</b>", "<i>", "</i>", "<p>", "</p>", "<br>", "<a href=\"/t/1\">", "</a>", "&amp;", "&lt;", "&", "<",
            ">",
            "\"", "👩‍👩‍👧", "é", "e\u{0301}", "x", "漢", " ", "<script>", "&#39;", "\u{0301}", "🇩🇪",
        ]
        for _ in 0..<200 {
            let count = generator.number(0...60)
            let text = (0..<count).map { _ in generator.pick(pieces) ?? "" }.joined()
            let safe = Markup.sanitize(text, maximumBytes: maximum)
            #expect(safe.utf8.count <= maximum)
            try StrictMarkup.check(safe)
        }
    }

    @Test func `characters are not cut`() {
        let family = "👩‍👩‍👧"
        let safe = Markup.sanitize(String(repeating: family, count: 10), maximumBytes: family.utf8.count * 3 + 5)
        #expect(safe == family + family + family + "…")
    }

    @Test func `the little Markdown of models becomes markup, and nothing else does`() {
        let text = "# Result\n\n\n- **two** tickets\n* `INC-1` & <b>x</b>\nplain * star ** open\n```\n"
        let reply = Markdown.lines(text).map(\.markup)
        #expect(
            reply == [
                "<b>Result</b>", "", "• <b>two</b> tickets", "• <code>INC-1</code> &amp; &lt;b&gt;x&lt;/b&gt;",
                "plain * star ** open", "```",
            ])
    }
}
