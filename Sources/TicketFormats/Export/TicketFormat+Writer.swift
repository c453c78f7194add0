extension TicketFormat {
    /// A writer of this format.
    ///
    /// - Throws: `FormatFault.unsupported` for a format that is only read.
    public func writer(header: ExportHeader) throws(FormatFault) -> any TicketWriting {
        switch self {
        case .ticx: try TicxWriter(header: header)
        case .jira: try JiraWriter(header: header)
        case .bugzilla: try BugzillaWriter(header: header)
        case .servicenow: try ServiceNowWriter(header: header)
        case .spreadsheetml: try SpreadsheetWriter(header: header)
        case .fods: try FlatODSWriter(header: header)
        case .atom: try AtomWriter(header: header)
        case .html: try ReportWriter(header: header)
        case .csv: CSVWriter()
        case .json: JSONLinesWriter()
        case .mantis, .redmine, .zendesk, .freshdesk:
            throw FormatFault(
                .unsupported,
                "tickets are not written as \(rawValue), but as: "
                    + Self.allCases.filter(\.isExported).map(\.rawValue).joined(separator: ", "))
        }
    }

    /// What a file of this format is, for `Content-Type`.
    public var mediaType: String {
        switch self {
        // Not application/rss+xml: a browser would hand it to a reader of news.
        case .ticx, .jira, .bugzilla, .servicenow, .mantis, .redmine, .zendesk, .freshdesk: "application/xml"
        // With Excel's own type Windows would look for an .xls, and warn.
        case .spreadsheetml: "application/xml"
        case .fods: "application/vnd.oasis.opendocument.spreadsheet-flat-xml"
        case .atom: "application/atom+xml"
        case .html: "text/html; charset=utf-8"
        case .csv: "text/csv; charset=utf-8; header=present"
        case .json: "application/x-ndjson"
        }
    }

    /// What the name of a file of this format ends with, without the point.
    public var fileExtension: String {
        switch self {
        case .ticx, .jira, .bugzilla, .servicenow, .spreadsheetml, .mantis, .redmine, .zendesk, .freshdesk: "xml"
        case .fods: "fods"
        case .atom: "atom"
        case .html: "html"
        case .csv: "csv"
        case .json: "jsonl"
        }
    }
}
