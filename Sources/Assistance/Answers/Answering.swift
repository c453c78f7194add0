internal import SyncEngine

/// One question being answered: who asks, what was talked about, and what there is to look at.
struct Answering: Sendable {
    static let pageSize = 5

    let question: Question
    let reader: User
    let surroundings: Surroundings
    let intent: QuestionIntent
    let now: Timestamp
    /// How the endpoint of a language model does, if there is one.
    let endpoint: SystemCheck
    /// What the next question will know.
    var memory: Memory

    init(_ question: Question, reader: User, _ surroundings: Surroundings, endpoint: SystemCheck) {
        self.question = question
        self.reader = reader
        self.surroundings = surroundings
        self.endpoint = endpoint
        intent = QuestionIntent(question.text)
        now = surroundings.now()
        memory = Memory(question.memory, at: now)
    }

    /// The answer, made from records only; nil for a question that is not understood.
    mutating func reply() async throws -> Reply? {
        if let draft = memory.draft, let reply = try await goOn(with: draft) { return reply }
        // Whoever writes to the service desk wants something done.
        if question.contact == .serviceDesk, memory.draft == nil, [.unknown, .createTicket].contains(intent) {
            return requestTicket()
        }
        let reply = try await known()
        guard let draft = memory.draft, intent != .createTicket else { return reply }
        let awaited = draft.next.map { "for the \($0.rawValue)" } ?? "for your yes"
        return reply.map { $0 + "" + "Your new ticket still waits \(awaited)." }
    }

    private mutating func known() async throws -> Reply? {
        switch intent {
        case .openTickets(let scope): try await openTickets(scope)
        case .createTicket: beginTicket(Words(question.text))
        case .slaReport: try await slaReport()
        case .closedTickets: try await closedTickets()
        case .teamPerformance: try await teamPerformance()
        case .systemStatus: try await systemStatus()
        case .ticket(let reference): try await ticket(reference)
        case .myTickets: try await myTickets()
        case .whoIsOnline: whoIsOnline()
        case .search(let words): try await search(words)
        case .help: help()
        case .greeting: Reply("Hello \(reader.shortName)!", "") + help()
        case .thanks: Reply("You are welcome.")
        case .more: try await more()
        case .item(let place): try await item(place)
        case .about: try await about()
        case .itsStatus: try await topicTicket().map(status) ?? Self.whichTicket
        case .confirmation, .cancellation: nothingToDecide()
        case .unknown: nil
        }
    }

    private func help() -> Reply {
        Reply(
            "I answer from the tickets you may see. Ask me for example:", "• \(italic: "show my open tickets")",
            "• \(italic: "create a new ticket"), question by question, or with the \(link: "/create-ticket", "form")",
            "• \(italic: "SLA compliance report")", "• \(italic: "last 5 closed tickets")",
            "• \(italic: "show team performance")", "• \(italic: "system status check")",
            "• a ticket's number, such as \(code: "INC-2026-0001")", "• \(italic: "search printer")",
            "• \(italic: "who is online")",
            "After a list: \(italic: "more"), \(italic: "the second one").",
            "On a ticket's page: \(italic: "what is this about").")
    }

    private mutating func about() async throws -> Reply {
        guard let ticket = try await topicTicket() else { return Self.whichTicket }
        return try await describe(ticket)
    }

    private static let whichTicket = Reply("Which ticket do you mean? Tell me its number.")

    private func nothingToDecide() -> Reply {
        if memory.hadDraft {
            return Reply(
                "The ticket we were writing is forgotten after half an hour; nothing was created.",
                "Say \(bold: "create a new ticket") to begin again.")
        }
        return Reply("There is nothing to decide at the moment. Say \(bold: "help") to see what I can do.")
    }
}

extension User {
    /// The first name, or what comes closest.
    var shortName: String { Markup.line(name.split(separator: " ").first.map(String.init) ?? email, upTo: 40) }
}
