/// The formats that tickets leave and enter in, by the name they have in commands and requests.
public enum TicketFormat: String, Sendable, CaseIterable {
    case ticx, jira, bugzilla, servicenow, spreadsheetml, fods, atom, html, csv, json
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
