import TicketFormats

extension HostileDocument {
    private static let export =
        "<export xmlns=\"urn:x-ticx:tickets:1\" version=\"1.0\" exportedAt=\"2026-01-02T00:00:00Z\">"
    private static let fields = """
        <title>x</title><description/><status>Open</status><priority>P1</priority><type>Incident</type>\
        <department/><createdBy>a@example.org</createdBy><createdAt>2026-01-01T10:00:00Z</createdAt>
        """
    private static let note =
        "<comment>x</comment><createdBy>a@example.org</createdBy><createdAt>2026-01-01T10:00:00Z</createdAt></note>"
    private static let channel = "<rss version=\"0.92\"><channel>"

    private static let longText = String(repeating: "long ", count: 1 << 20)

    static let all: [HostileDocument] = texts + markup + names + records

    /// Text without end, wherever text may stand.
    private static let texts = [
        HostileDocument(
            "a text without end", .refused(.tooLarge), head: export + "<ticket id=\"1\"><title>", repeating: "x"),
        HostileDocument(
            "CDATA without end", .refused(.tooLarge), share: 0.2, head: export + "<ticket id=\"1\"><title>",
            repeating: "<![CDATA[xxx]]>"),
        HostileDocument("white space", .refused(.tooLarge), head: export, repeating: " \n"),
        HostileDocument(
            "white space in a tag", .refused(.tooLarge), share: 0.2, head: export + "<ticket", repeating: " "),
        HostileDocument(
            "an attribute without end", .refused(.tooLarge), head: export + "<ticket id=\"", repeating: "1"),
        HostileDocument(
            "attached data without end", .refused(.malformed), share: 0.2,
            head: "<bugzilla version=\"5.2\"><bug><bug_id>1</bug_id><attachment><data encoding=\"base64\">",
            repeating: "QUJD\n"),
    ]

    private static let markup = [
        HostileDocument("comments", .read, head: export, repeating: "<!-- nothing to see here -->", tail: "</export>"),
        HostileDocument(
            "a comment without end", .refused(.tooLarge), share: 0.2, head: export + "<!--", repeating: "x"),
        HostileDocument(
            "instructions", .read, share: 0.04, head: export, repeating: "<?php echo?>", tail: "</export>"),
        HostileDocument("nested elements", .refused(.unsafe), head: export, repeating: "<ticket>"),
        HostileDocument(
            "elements out of place", .refused(.invalid), share: 0.02, head: export, repeating: "<a>b</a>",
            tail: "</export>"),
        HostileDocument("elements of nobody", .read, share: 0.02, head: channel, repeating: "<a>b</a>", tail: close),
        HostileDocument(
            "a document type without end", .refused(.tooLarge), share: 0.2, head: "<!DOCTYPE bugzilla [", repeating: " "
        ),
        HostileDocument("declarations", .refused(.tooLarge), share: 0.2, head: "<!DOCTYPE bugzilla [") {
            "<!ELEMENT e\($0) (#PCDATA)>"
        },
    ]

    /// Names that are never the same.
    private static let names = [
        HostileDocument("new names of elements", .refused(.tooLarge), share: 0.2, head: channel) { "<a\($0)/>" },
        HostileDocument("new names of attributes", .refused(.tooLarge), share: 0.2, head: channel) {
            "<a b\($0)=\"\"/>"
        },
        HostileDocument("new namespaces", .refused(.tooLarge), share: 0.2, head: export) {
            """
            <ticket id="\($0)" key="A-\($0)">\(fields)<extensions><a xmlns="urn:\($0)"/></extensions></ticket>
            """
        },
        HostileDocument("attributes without end", .refused(.tooLarge), share: 0.2, head: export + "<ticket") {
            " a\($0)=\"\""
        },
    ]

    /// What is kept of each ticket, or said of it.
    private static let records = [
        HostileDocument(
            "tickets without a field", .refused(.invalid), share: 0.2, head: export, repeating: "<ticket/>"),
        HostileDocument(
            "items without a field", .refused(.invalid), share: 0.2, head: channel, repeating: "<item></item>"),
        HostileDocument("the smallest tickets", .read, share: 0.03, head: export, tail: "</export>") {
            "<ticket id=\"\($0)\" key=\"A-\($0)\">\(fields)</ticket>"
        },
        HostileDocument("the smallest notes", .read, share: 0.03, head: export, tail: "</export>") { number in
            "<ticket id=\"\(number)\" key=\"A-\(number)\">\(fields)<notes>"
                + (0..<100).map { "<note id=\"\(100 * number + $0)\">\(note)" }.joined() + "</notes></ticket>"
        },
        HostileDocument(
            "one ticket of notes", .refused(.tooLarge), share: 0.2,
            head: export + "<ticket id=\"1\" key=\"A-1\">\(fields)<notes>"
        ) { "<note id=\"\($0)\">\(note)" },
        // A record may hold 64 MiB of text.
        HostileDocument(
            "one ticket of long notes", .refused(.tooLarge), share: 0.2,
            head: export + "<ticket id=\"1\" key=\"A-1\">\(fields)<notes>", bound: 100
        ) { "<note id=\"\($0)\">" + note.replacing("<comment>", with: "<comment>" + longText) },
    ]
    private static let close = "</channel></rss>"
}
