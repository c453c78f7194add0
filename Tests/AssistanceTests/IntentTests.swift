import SyncEngine
import Testing

@testable import Assistance

/// Ways to say things, and what is meant.
@Suite struct IntentTests {
    private static let phrasings: [(String, QuestionIntent)] =
        quickActions + creation + figures + people + lists + searches + numbers + talk + following + traps

    private static let quickActions: [(String, QuestionIntent)] = [
        ("🔍 Show my open tickets", .openTickets(.mine)),
        ("➕ Create a new ticket", .createTicket),
        ("📈 SLA compliance report", .slaReport),
        ("✅ Last 5 closed tickets", .closedTickets),
        ("👥 Show team performance", .teamPerformance),
        ("🔧 System status check", .systemStatus),
        ("show my open tickets", .openTickets(.mine)),
        ("Show my open tickets.", .openTickets(.mine)),
        ("SHOW MY OPEN TICKETS", .openTickets(.mine)),
        ("last 5 closed tickets", .closedTickets),
        ("system status check", .systemStatus),
    ]
    private static let creation: [(String, QuestionIntent)] = [
        ("create ticket", .createTicket), ("I want to create an incident", .createTicket),
        ("please raise a request", .createTicket), ("Can you open a ticket for me?", .createTicket),
        ("open a new incident", .createTicket), ("new ticket", .createTicket), ("report a problem", .createTicket),
        ("log an issue", .createTicket), ("How do I create a ticket?", .createTicket),
        ("submit a change request", .createTicket), ("Crèate a ticket", .createTicket),
    ]
    private static let figures: [(String, QuestionIntent)] = [
        ("sla", .slaReport), ("What is our SLA?", .slaReport), ("how is compliance", .slaReport),
        ("any breaches?", .slaReport), ("which tickets are overdue", .slaReport), ("service level report", .slaReport),
        ("team stats", .teamPerformance), ("How is the team doing?", .teamPerformance),
        ("agent performance", .teamPerformance), ("department statistics", .teamPerformance),
        ("show me the workload", .teamPerformance), ("is the system up?", .systemStatus),
        ("server status", .systemStatus), ("is everything working", .systemStatus), ("uptime", .systemStatus),
        ("health", .systemStatus), ("is the backend down", .systemStatus),
    ]
    private static let people: [(String, QuestionIntent)] = [
        ("who is online", .whoIsOnline), ("Who's online?", .whoIsOnline), ("is anyone available", .whoIsOnline),
        ("who is around?", .whoIsOnline), ("show users online", .whoIsOnline), ("anybody there?", .whoIsOnline),
    ]
    private static let lists: [(String, QuestionIntent)] = [
        ("my tickets", .myTickets), ("show my tickets", .myTickets), ("list tickets", .myTickets),
        ("what is assigned to me", .myTickets), ("tickets assigned to me", .myTickets),
        ("open tickets", .openTickets(.mine)), ("my active incidents", .openTickets(.mine)),
        ("show all open tickets", .openTickets(.all)), ("pending requests", .openTickets(.mine)),
        ("which of my tickets are unresolved?", .openTickets(.mine)), ("recently closed", .closedTickets),
        ("resolved tickets", .closedTickets), ("what did we close? show completed tickets", .closedTickets),
        ("find my open tickets", .openTickets(.mine)),
    ]
    private static let searches: [(String, QuestionIntent)] = [
        ("search printer", .search("printer")), ("Search for the VPN outage", .search("vpn outage")),
        ("find tickets about printer", .search("printer")), ("look for paper jam", .search("paper jam")),
        ("please search toner", .search("toner")), ("tickets mentioning wifi", .search("wifi")),
        ("can you look up Müller", .search("muller")), ("lookup password reset", .search("password reset")),
    ]
    private static let numbers: [(String, QuestionIntent)] = [
        ("INC-2026-0001", .ticket(.number("INC-2026-0001"))),
        ("what about inc-2026-0001?", .ticket(.number("INC-2026-0001"))),
        ("show SR-2026-0042 please", .ticket(.number("SR-2026-0042"))),
        ("TIC-302876", .ticket(.number("TIC-302876"))), ("status of CHG-2026-0007", .ticket(.number("CHG-2026-0007"))),
        ("ticket 10001", .ticket(.id(EventID(10_001)))), ("Ticket #10001", .ticket(.id(EventID(10_001)))),
        ("890870169640960", .ticket(.id(EventID(890_870_169_640_960)))),
        ("inc 2026 1", .ticket(.number("INC-2026-0001"))), ("tic 302876", .ticket(.number("TIC-302876"))),
        ("search INC-2026-0001", .ticket(.number("INC-2026-0001"))),
    ]
    private static let talk: [(String, QuestionIntent)] = [
        ("hello", .greeting), ("Hi there!", .greeting), ("Good morning", .greeting), ("👋 hey", .greeting),
        ("help", .help), ("What can you do?", .help), ("❓help me", .help), ("thanks", .thanks),
        ("Thank you very much!", .thanks), ("thx", .thanks), ("yes", .confirmation), ("Create it!", .confirmation),
        ("ok", .confirmation), ("go ahead", .confirmation), ("cancel", .cancellation), ("never mind", .cancellation),
        ("No", .cancellation), ("don't create it", .cancellation),
    ]
    private static let following: [(String, QuestionIntent)] = [
        ("more", .more), ("show more", .more), ("next", .more), ("the rest please", .more),
        ("the second one", .item(2)), ("second", .item(2)), ("show me the 3rd", .item(3)), ("2", .item(2)),
        ("number 4", .item(4)), ("the last one", .item(-1)), ("what is this about", .about),
        ("What's this ticket about?", .about), ("tell me about it", .about), ("summarize this", .about),
        ("its status", .itsStatus), ("what is its status?", .itsStatus), ("status", .itsStatus),
        ("who is assigned to it", .itsStatus), ("when is it due", .itsStatus),
    ]
    /// What a search for parts of words would get wrong.
    private static let traps: [(String, QuestionIntent)] = [
        ("please translate this sentence", .unknown), ("where is the slate roof", .unknown),
        ("I steam vegetables", .unknown), ("reopened windows let air in", .unknown),
        ("how do I bake bread", .unknown), ("", .unknown), ("🎉🎉🎉", .unknown), ("!!!", .unknown),
        ("the island of Tesla", .unknown), ("yesterday", .unknown), ("cancellation policy", .unknown),
    ]

    @Test func `there are at least eighty phrasings`() { #expect(Self.phrasings.count >= 80) }

    @Test(arguments: phrasings)
    func `a phrasing has the intent that is meant`(_ text: String, _ intent: QuestionIntent) {
        #expect(QuestionIntent(text) == intent)
    }

    @Test func `case, accents, emoji and punctuation make no difference`() {
        #expect(Words("  ✅ Läst FIVE—closed; tickets?! ") == Words("last five closed tickets"))
        #expect(Words("What’s up") == Words("whats up"))
    }
}
