import Testing

@testable import TicketFormats

@Suite("Text out of HTML")
struct ImportHTMLTests {
    @Test(
        "what a page shows is what the text says",
        arguments: [
            ("<p>One</p><p>Two</p>", "One\n\nTwo"),
            ("<p>One<br/>Two<br><br>Three</p>", "One\nTwo\n\nThree"),
            ("  a\n  <b>b</b>  c ", "a b c"),
            ("<h1>Head</h1>Text<div>Line</div>More", "Head\n\nText\nLine\nMore"),
            ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>after", "- a\n- b\n  - c\n\nafter"),
            ("<ol><li>a</li><li><p>b</p></li></ol>", "1. a\n2. b"),
            (
                "<p>See <a href=\"https://x.example/a?b=1&amp;c=2\">the page</a>.</p>",
                "See the page (https://x.example/a?b=1&c=2)."
            ),
            ("<a href='https://x.example/'>https://x.example/</a>", "https://x.example/"),
            ("<a href=\"mailto:ann@x.example\">ann@x.example</a>", "ann@x.example"),
            ("<a href=\"javascript:alert(1)\">here</a>", "here"),
            ("<a class='user-hover' href='https://x.example/u?name=ann'>Ann</a>", "Ann"),
            ("<table><tr><th>A</th><th>B</th></tr><tr><td><p>1</p></td><td>2</td></tr></table>", "A | B\n1 | 2"),
            ("<pre>a\n  b\n\nc</pre>d", "a\n  b\n\nc\n\nd"),
            ("<blockquote>a<br>b</blockquote>c", "> a\n> b\n\nc"),
            ("a<img src='/x/fig.png'> <img src='y' alt='(smile)'/>", "a[fig.png] [(smile)]"),
            ("&lt;b&gt; &amp;amp; &quot;&#39;&#x41;&eacute;&euro;&nbsp;&hellip;", "<b> &amp; \"'Aé€ …"),
            ("&#150;&#0;&#xD800;&#1114112;&bogus; & &", "–\u{FFFD}\u{FFFD}\u{FFFD}&bogus; & &"),
            ("<script>alert('<p>')</script>a<style>p{}</style>b<!-- <p>c</p> -->", "ab"),
            ("if a < b and <error 550> then </none>", "if a < b and <error 550> then </none>"),
            ("<p>never closed <b>bold", "never closed bold"),
            ("<p", "<p"), ("<", "<"), ("", ""), ("<!-- open", "<!-- open"), ("<script>open", "open"),
            ("</p></ul></li></a></td></blockquote></pre>x", "x"),
            ("<p title=\"a > b\">x</p>", "x"),
            ("&lt;p&gt;twice&lt;/p&gt;&lt;p&gt;escaped&lt;/p&gt;", "twice\n\nescaped"),
            ("no markup at all", "no markup at all"),
        ])
    func pages(html: String, wanted: String) { #expect(HTMLText.plain(html) == wanted) }

    @Test(
        "a text that may be HTML is only taken for it when there is a tag of HTML in it",
        arguments: [
            ("<div>a</div><div>b</div>", "a\nb"), ("a &lt;error&gt; b", "a <error> b"), ("a & b", "a & b"),
            ("<error 550>", "<error 550>"), ("&lt;p&gt;x&lt;/p&gt;&lt;p&gt;y&lt;/p&gt;", "x\n\ny"),
            ("x &lt;p&gt;", "x <p>"), ("1 < 2 &amp; 3", "1 < 2 &amp; 3"),
        ])
    func perhaps(text: String, wanted: String) { #expect(HTMLText.perhaps(text) == wanted) }

    @Test("hostile pages cost time in proportion to their length")
    func hostile() {
        let count = 20_000
        for piece in [
            "<p ", "<script>", "<!--", "<a href=\"", "&", "<ul>", "<blockquote>x", "<li>", "</a>", "<p a='<",
            "<a href=\"https://x\">y",
        ] {
            let clock = ContinuousClock()
            let took = clock.measure {
                _ = HTMLText.plain(String(repeating: piece, count: count) + String(repeating: "</a>", count: count))
            }
            #expect(took < .seconds(10), "\(piece) took \(took)")
        }
    }
}
