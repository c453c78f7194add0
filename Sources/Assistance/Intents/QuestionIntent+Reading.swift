internal import SyncEngine

extension QuestionIntent {
    /// What a text asks for, by its words alone.
    public init(_ text: String) { self.init(Words(text)) }

    /// The first of these that recognises the words: what is named exactly comes before what is guessed.
    init(_ words: Words) {
        self =
            Self.quickAction(words) ?? Self.answerWord(words) ?? Self.ticketNumber(words) ?? Self.smallTalk(words)
            ?? Self.searching(words) ?? Self.creating(words) ?? Self.figures(words) ?? Self.people(words)
            ?? Self.lists(words) ?? Self.following(words) ?? .unknown
    }

    private static func quickAction(_ words: Words) -> QuestionIntent? {
        switch QuickAction(words) {
        case .openTickets: .openTickets(.mine)
        case .createTicket: .createTicket
        case .slaReport: .slaReport
        case .closedTickets: .closedTickets
        case .teamPerformance: .teamPerformance
        case .systemStatus: .systemStatus
        case nil: nil
        }
    }

    private static let confirmations: Set = [
        "yes", "yes please", "yep", "yeah", "y", "ok", "okay", "create it", "yes create it", "please create it",
        "confirm", "confirmed", "go ahead", "do it", "sure", "submit it", "yes do it", "ok create it",
    ]
    private static let cancellations: Set = [
        "no", "nope", "cancel", "cancel it", "stop", "abort", "never mind", "nevermind", "forget it", "quit",
        "no thanks", "dont create it", "do not create it", "cancel the ticket",
    ]

    /// Whole answers to "shall I?".
    private static func answerWord(_ words: Words) -> QuestionIntent? {
        if confirmations.contains(words.text) { return .confirmation }
        return cancellations.contains(words.text) ? .cancellation : nil
    }

    private static func smallTalk(_ words: Words) -> QuestionIntent? {
        let rest = words.without(["please", "there", "assistant", "bot", "ticx", "ticxnova", "so", "much", "very"])
        switch rest.text {
        case "hello", "hi", "hey", "good morning", "good afternoon", "good evening", "hallo", "moin", "greetings":
            return .greeting
        case "help", "help me", "what can you do", "commands", "what can i ask", "what can i ask you",
            "how do you work", "who are you", "menu", "show help", "i need help":
            return .help
        default: break
        }
        if words.has("thanks", "thank", "thx", "cheers"), words.all.count <= 6 { return .thanks }
        return nil
    }

    private static let fillers: Set = [
        "for", "tickets", "ticket", "about", "the", "a", "an", "all", "any", "with", "containing", "mentioning", "that",
        "mention", "me", "please", "in", "to", "related", "on", "regarding",
    ]

    private static func searching(_ words: Words) -> QuestionIntent? {
        let polite = words.after(anyPrefix: ["please", "can you", "could you", "would you"]) ?? words
        if let rest = polite.after(anyPrefix: ["search", "look for", "lookup", "look up", "find"]) {
            let wanted = rest.without(fillers)
            let isList = !wanted.without(["my", "open", "closed", "active", "recent", "last", "own"]).all.isEmpty
            return isList ? .search(wanted.text) : nil
        }
        if polite.has(anyPhrase: ["tickets about", "tickets mentioning", "tickets with", "tickets containing"]),
            let start = polite.all.firstIndex(of: "tickets")
        {
            let wanted = Words(polite.all[start...].joined(separator: " ")).without(fillers)
            return wanted.all.isEmpty ? nil : .search(wanted.text)
        }
        return nil
    }

    private static let nouns = ["ticket", "incident", "request", "issue", "problem", "task", "change"]

    private static func creating(_ words: Words) -> QuestionIntent? {
        let isNoun = words.all.contains(where: nouns.contains)
        if isNoun, words.has("create", "raise", "submit", "file", "register", "make", "log", "creating") {
            return .createTicket
        }
        let beginnings = [
            "open a", "open an", "report a", "report an", "start a", "add a", "open a service", "new", "new service",
        ]
        let articles = nouns.flatMap { noun in beginnings.map { "\($0) \(noun)" } }
        return words.has(anyPhrase: articles) ? .createTicket : nil
    }

    private static func figures(_ words: Words) -> QuestionIntent? {
        if words.has("sla", "slas", "compliance", "breach", "breaches", "breached", "overdue")
            || words.has(phrase: "service level")
        {
            return .slaReport
        }
        let isOurs = words.has("system", "server", "backend", "service", "services", "ticx", "everything")
        let asksState = words.has("status", "health", "healthy", "up", "down", "running", "check", "working", "online")
        if isOurs && asksState || words.has("uptime", "health") || words.has(phrase: "status check") {
            return .systemStatus
        }
        let isTeam = words.has("team", "teams", "agent", "agents", "department", "departments", "staff")
        let asksWork = words.has("performance", "performing", "stats", "statistics", "doing", "workload", "figures")
        if isTeam && asksWork || words.has("workload") { return .teamPerformance }
        return nil
    }

    private static func people(_ words: Words) -> QuestionIntent? {
        let isWho = words.has(
            "who", "whos", "anyone", "anybody", "colleagues", "people", "users", "someone", "somebody")
        let isThere = words.has("online", "available", "around", "there", "reachable")
        if isWho, isThere { return .whoIsOnline }
        return words.text == "online" || words.text == "online users" ? .whoIsOnline : nil
    }

    private static func lists(_ words: Words) -> QuestionIntent? {
        let isTicket = words.has("ticket", "tickets", "incidents", "requests", "issues", "problems", "tasks", "queue")
        if words.has("closed", "resolved", "completed", "finished", "solved"),
            isTicket || words.has("last", "recent", "recently", "lately")
        {
            return .closedTickets
        }
        let isMine = words.has("my", "mine", "me", "i", "am", "im")
        let isOpen = words.has("open", "active", "pending", "unresolved", "outstanding", "unfinished")
        if isTicket, isOpen { return .openTickets(words.has("all", "every", "everyones", "everybodys") ? .all : .mine) }
        if isTicket, isMine || words.has("list", "show", "all") { return .myTickets }
        if isMine, words.has("assigned"), words.has("what", "whats", "anything", "show") { return .myTickets }
        return words.has(phrase: "what do i have to do") || words.text == "tickets" ? .myTickets : nil
    }
}
