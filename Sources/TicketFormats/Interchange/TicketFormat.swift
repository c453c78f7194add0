/// The formats that tickets leave and enter in, by the name they have in commands and requests.
public enum TicketFormat: String, Sendable, CaseIterable {
    case ticx, jira, bugzilla, servicenow, spreadsheetml, fods, atom, html, csv, json
    /// Those that exports have.
    public static var exported: [TicketFormat] { allCases.filter(\.isExported) }

    /// Those that imports read.
    public static var imported: [TicketFormat] { allCases.filter(\.isImported) }

    /// Read only.
    case mantis, redmine, zendesk, freshdesk

    public var isExported: Bool {
        switch self {
        case .mantis, .redmine, .zendesk, .freshdesk: false
        default: true
        }
    }

    public var isImported: Bool {
        switch self {
        case .ticx, .jira, .bugzilla, .servicenow, .mantis, .redmine, .zendesk, .freshdesk: true
        default: false
        }
    }
}
