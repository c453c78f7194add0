/// Texts that run as programs where markup is not handled with care.
enum XSSCorpus {
    static let payloads: [String] = tags + attributes + schemes + encodings + breakouts + misreadings

    private static let tags = [
        "<script>alert(1)</script>", "<SCRIPT SRC=//x.example/x.js></SCRIPT>", "<scr<script>ipt>alert(1)</script>",
        "<img src=x onerror=alert(1)>", "<img src=x onerror=\"alert(localStorage.token)\">", "<svg onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>", "<svg/onload=alert`1`>", "<iframe src=javascript:alert(1)></iframe>",
        "<object data=javascript:alert(1)>", "<embed src=javascript:alert(1)>", "<body onload=alert(1)>",
        "<video><source onerror=alert(1)></video>", "<audio src=x onerror=alert(1)>", "<details open ontoggle=alert(1)>",
        "<marquee onstart=alert(1)>", "<input autofocus onfocus=alert(1)>", "<select onfocus=alert(1) autofocus>",
        "<textarea onfocus=alert(1) autofocus>", "<keygen onfocus=alert(1) autofocus>", "<math><mtext></script><img src=x>",
        "<form action=javascript:alert(1)><input type=submit>", "<link rel=stylesheet href=javascript:alert(1)>",
        "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">", "<base href=//x.example/>",
        "<style>@import'//x.example';</style>", "<template><script>alert(1)</script></template>", "<table background=javascript:alert(1)>",
    ]
    private static let attributes = [
        "<b onclick=alert(1)>x</b>", "<b/onclick=alert(1)>x</b>", "<i style=\"background:url(javascript:alert(1))\">x</i>",
        "<p onmouseover=alert(1)>x</p>", "<code onmouseover='alert(1)'>x</code>", "<br onmouseover=alert(1)>",
        "<a href=\"/x\" onclick=\"alert(1)\">x</a>", "<a onclick=alert(1)>x</a>", "<a href=/x onclick=alert(1)>x</a>",
        "\" onmouseover=\"alert(1)", "' onmouseover='alert(1)", "` onmouseover=`alert(1)", "x\"><img src=x onerror=alert(1)>",
    ]
    private static let schemes = [
        "<a href=\"javascript:alert(1)\">x</a>", "<a href=\"JaVaScRiPt:alert(1)\">x</a>",
        "<a href=\"java\tscript:alert(1)\">x</a>", "<a href=\"&#106;avascript:alert(1)\">x</a>",
        "<a href=\"//x.example/\">x</a>", "<a href=\"/\\x.example/\">x</a>", "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
        "<a href=\"vbscript:msgbox(1)\">x</a>", "<a href=\"https://x.example\">x</a>", "<a href=' javascript:alert(1)'>x</a>",
        "<a href=\"/\u{9}/x.example\">x</a>", "javascript:alert(1)",
    ]
    private static let encodings = [
        "&lt;script&gt;alert(1)&lt;/script&gt;", "&amp;lt;script&amp;gt;alert(1)", "&#60;script&#62;alert(1)&#60;/script&#62;",
        "&#x3c;img src=x onerror=alert(1)&#x3e;", "%3Cscript%3Ealert(1)%3C/script%3E", "\u{FF1C}script\u{FF1E}alert(1)",
        "\\u003cscript\\u003ealert(1)", "<\u{0}script>alert(1)</script>", "<script\u{0}>alert(1)</script>", "+ADw-script+AD4-",
    ]
    private static let breakouts = [
        "</b></p></code><script>alert(1)</script>", "<b><a href=\"/x\"></b><script>", "]]><script>alert(1)</script>",
        "<!--><script>alert(1)</script-->", "<![CDATA[<script>alert(1)</script>]]>", "<?xml version=\"1.0\"?><script/>",
        "<!doctype html><script>alert(1)</script>", "<a href=\"/x\"><a href=\"/y\">z</a></a>", "<b", "<b <script>alert(1)//",
        "<a href=\"/x", "<a href=\"/x\"", "</", "<", "&", "&#", "&lt", "<b>&lt;/b&gt;<img src=x onerror=alert(1)//",
    ]
    private static let misreadings = [
        "<<b>script>alert(1)</b>", "<\u{0338}script>alert(1)", "<b\u{0301}>x", "<b>\u{202E}<tpircs", "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "${alert(1)}", "{{constructor.constructor('alert(1)')()}}", "<x:script xmlns:x=\"http://www.w3.org/1999/xhtml\">alert(1)</x:script>",
        "<a\u{0}href=\"/x\">x</a>", "<br/onload=alert(1)>", "<b/>x", "< b>x</ b>",
    ]
}
