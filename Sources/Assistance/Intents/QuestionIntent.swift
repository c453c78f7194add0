public import SyncEngine

/// What a question asks for.
public enum QuestionIntent: Sendable, Equatable {
    // The frontend's six quick actions.
    case openTickets(TicketScope)
    case createTicket
    case slaReport
    case closedTickets
    case teamPerformance
    case systemStatus

    case ticket(TicketReference)
    case myTickets
    case whoIsOnline
    /// The words looked for.
    case search(String)
    case help
    case greeting
    case thanks

    // These hang on what was talked about.
    /// The next ones of the last list.
    case more
    /// One of the last list, from 1; -1 is the last one.
    case item(Int)
    case about
    case itsStatus
    case confirmation
    case cancellation

    case unknown

    /// The name under which questions are counted.
    public var name: String {
        switch self {
        case .openTickets: "openTickets"
        case .createTicket: "createTicket"
        case .slaReport: "slaReport"
        case .closedTickets: "closedTickets"
        case .teamPerformance: "teamPerformance"
        case .systemStatus: "systemStatus"
        case .ticket: "ticket"
        case .myTickets: "myTickets"
        case .whoIsOnline: "whoIsOnline"
        case .search: "search"
        case .help: "help"
        case .greeting: "greeting"
        case .thanks: "thanks"
        case .more: "more"
        case .item: "item"
        case .about: "about"
        case .itsStatus: "itsStatus"
        case .confirmation: "confirmation"
        case .cancellation: "cancellation"
        case .unknown: "unknown"
        }
    }

    /// Whether it asks for figures of the moment, so that an answer hours later would be about another time.
    var isAboutNow: Bool {
        switch self {
        case .openTickets, .slaReport, .closedTickets, .teamPerformance, .systemStatus, .myTickets, .whoIsOnline,
            .itsStatus:
            true
        default: false
        }
    }
}

/// The texts that the frontend's buttons send.
public enum QuickAction: String, Sendable, CaseIterable {
    case openTickets = "🔍 Show my open tickets"
    case createTicket = "➕ Create a new ticket"
    case slaReport = "📈 SLA compliance report"
    case closedTickets = "✅ Last 5 closed tickets"
    case teamPerformance = "👥 Show team performance"
    case systemStatus = "🔧 System status check"

    /// The action whose text this is, with or without its emoji.
    init?(_ words: Words) {
        guard let action = Self.allCases.first(where: { Words($0.rawValue) == words }) else { return nil }
        self = action
    }
}
