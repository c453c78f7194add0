/// What a text is that is no XML.
enum TextLook {
    /// What to say of a text that does not begin with a pointed bracket.
    static func fault(_ text: String) -> FormatFault {
        let start = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        if isRendering(text) { return rendering }
        switch start.first {
        case "{", "[":
            return FormatFault(
                .unsupported,
                "this is JSON. Of other systems tickets are read from their XML; rows of the earlier database are read "
                    + "from JSON by ticx-sync import, without a format. \(Advice.formats)")
        default: break
        }
        let lines = text.split(separator: "\n", maxSplits: 2).map(String.init)
        let first = lines.first?.oneLine ?? ""
        for separator in [",", ";", "\t"] {
            let cells = (lines.first ?? "").split(separator: Character(separator), omittingEmptySubsequences: false)
            guard cells.count >= 3, cells.allSatisfy({ $0.count <= 60 }) else { continue }
            return FormatFault(
                .unsupported,
                "this is a table of values (CSV), which begins with \(first.prefix(60)). Of other systems tickets are "
                    + "read from their XML; rows of the earlier database are read from CSV by ticx-sync import, "
                    + "without a format. \(Advice.formats)")
        }
        let upper = first.uppercased()
        if ["INSERT ", "CREATE ", "USE ", "SET ", "--"].contains(where: upper.hasPrefix) {
            return FormatFault(
                .unsupported,
                "this is SQL. ticx-sync import reads rows of the earlier database from it, without a format.")
        }
        return FormatFault(
            .unsupported, "this is plain text, which begins with “\(first.prefix(60))”. \(Advice.formats)")
    }

    /// Whether a browser's words about XML stand in front of it.
    static func isRendering(_ text: String) -> Bool {
        if text.contains("does not appear to have any style information") { return true }
        guard !text.hasPrefix("{"), !text.hasPrefix("[") else { return false }
        let roots = ["<?xml", "<rss", "<bugzilla", "<unload", "<mantis", "<issues", "<tickets", "<helpdesk-tickets"]
        return roots.contains(where: text.contains)
    }

    /// What a browser shows of XML, copied or saved.
    static let rendering = FormatFault(
        .unsupported,
        "this is what a browser shows of the XML, not the XML itself: it begins with the browser's own words. In the "
            + "browser open the export's address again and take Save page as, type XML or “page source”; or fetch it "
            + "with curl -u NAME -o tickets.xml ADDRESS")

    /// What to say of an HTML page.
    static func page(_ text: String) -> FormatFault {
        let lower = text.lowercased()
        if lower.contains("webkit-xml-viewer") || lower.contains("any style information") { return rendering }
        let isDoor = [
            "type=\"password\"", "type='password'", "type=password", "j_security_check", "samlrequest",
            "log in</title>",
            "login</title>", "sign in</title>",
        ]
        if isDoor.contains(where: lower.contains) {
            return FormatFault(
                .unsupported,
                "this is the page on which the other system asks who you are, not its export: the sign-in had ended. "
                    + "Sign in there, and export again; with curl pass -u NAME or the cookie.")
        }
        return FormatFault(.unsupported, "this is a page of HTML, made for reading. \(Advice.formats)")
    }
}
