import Assistance
import Testing

@Suite struct MarkupTests {
    @Test func `what HTML reads as more than text is escaped`() {
        #expect(
            Markup.escape("<img src=x onerror=\"a('b')\"> & Bär")
                == "&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt; &amp; Bär")
    }
}
