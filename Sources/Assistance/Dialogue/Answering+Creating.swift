internal import JSONText
internal import SyncEngine

/// Writing a ticket by question and answer. Nothing is created before an explicit yes to the whole of it.
extension Answering {
    /// A question older than this is not taken for a yes to what was just shown.
    private static let confirmationLifetime: Int64 = 2 * 60_000

    /// Those with somebody active to work for them.
    var departments: [String] {
        let used = surroundings.service.directory.users.filter { $0.isActive && !$0.department.isEmpty }
        return Set(used.map(\.department)).sorted()
    }

    /// Begins a draft with what the question says already.
    mutating func beginTicket(_ words: Words) -> Reply {
        var draft = TicketDraft()
        if QuickAction(words) == nil { draft.type = TicketType(spoken: words.without(["create", "change"])) }
        memory.draft = draft
        return Reply(
            "Let us write a ticket together, or use the \(link: "/create-ticket", "form").",
            "I need a type, a title, a description, a priority and a department. Say \(bold: "cancel") at any time.",
            "Departments: \(departmentList)", "") + prompt(draft)
    }

    /// Begins a draft with a message to the service desk, which is its title and description.
    mutating func requestTicket() -> Reply {
        guard intent == .unknown else { return beginTicket(Words(question.text)) }
        var draft = TicketDraft()
        draft.title = Markup.line(question.text, upTo: 120)
        draft.description = question.text
        memory.draft = draft
        return Reply(
            "I make a ticket of that: \(bold: draft.title ?? "").",
            "A few questions first; say \(bold: "cancel") at any time.", "") + prompt(draft)
    }

    private var departmentList: String {
        guard !departments.isEmpty else { return "none yet" }
        let names = departments.prefix(20).map { Markup.line($0, upTo: 40) }.joined(separator: ", ")
        return departments.count > 20 ? "\(names) and \(departments.count - 20) more" : names
    }

    /// What is to be said next.
    private func prompt(_ draft: TicketDraft) -> Reply {
        switch draft.next {
        case .type:
            let names = TicketType.allCases.map(\.rawValue).joined(separator: ", ")
            return Reply("\(bold: "Which type?") \(names).")
        case .title: return Reply("\(bold: "What is the title?") One line that says what it is about.")
        case .description: return Reply("\(bold: "What happened?") Describe it in your own words.")
        case .priority:
            let names = TicketPriority.allCases.map { "\($0.rawValue) \($0.name)" }.joined(separator: ", ")
            return Reply("\(bold: "Which priority?") \(names).")
        case .department:
            return Reply("\(bold: "Which department?") \(departmentList); or \(bold: "skip").")
        case nil: return summary(draft)
        }
    }

    private func summary(_ draft: TicketDraft) -> Reply {
        let department = draft.department ?? ""
        return Reply(
            "This is the ticket:", "• Type: \(bold: draft.type?.rawValue ?? "")",
            "• Title: \(bold: Markup.line(draft.title ?? "", upTo: 200))",
            "• Description: \(Markup.line(draft.description ?? "", upTo: 400))",
            "• Priority: \(bold: "\(draft.priority?.rawValue ?? "") \(draft.priority?.name ?? "")")",
            "• Department: \(bold: department.isEmpty ? "none" : department)", "",
            "Say \(bold: "yes") to create it, \(bold: "cancel") to drop it, or correct it: \(code: "priority: P1").",
            "Nothing is created before you say yes.")
    }

    /// The answer to whatever is said while a ticket is being written; nil when it is about something else.
    mutating func goOn(with draft: TicketDraft) async throws -> Reply? {
        let words = Words(question.text)
        if intent == .cancellation || words.text == "cancel" {
            memory.draft = nil
            return Reply("All right, the ticket is dropped. Nothing was created.")
        }
        if QuickAction(words) != nil || intent == .help { return nil }
        guard let step = draft.next else { return try await decide(draft) }
        // A title or a description may be anything; a choice that is none is often another question.
        let isChoice = step != .title && step != .description
        if isChoice, isAnotherQuestion, !draft.takes(question.text, for: step, departments) { return nil }
        return take(question.text, for: step, draft)
    }

    private var isAnotherQuestion: Bool { ![.unknown, .confirmation, .thanks].contains(intent) }

    /// Nil when it is about something else.
    private mutating func decide(_ draft: TicketDraft) async throws -> Reply? {
        if intent == .confirmation { return try await create(draft) }
        if let (step, value) = TicketDraft.correction(question.text) { return take(value, for: step, draft) }
        if isAnotherQuestion { return nil }
        return Reply("I take only a clear \(bold: "yes") for a yes.", "") + summary(draft)
    }

    private mutating func take(_ text: String, for step: TicketDraft.Step, _ draft: TicketDraft) -> Reply {
        var draft = draft
        let fault = draft.take(text, for: step, departments: departments)
        memory.draft = draft
        return (fault.map { Reply($0) } ?? Reply()) + prompt(draft)
    }

    /// Creates the ticket, once: its opId follows from the question that says yes.
    private mutating func create(_ draft: TicketDraft) async throws -> Reply {
        let service = surroundings.service
        let operation = OperationID.derived("assistant", question.author.description, question.id.description)
        let isDone = try await service.operation(operation, author: question.author) != nil
        guard isDone || (!question.waited && now - question.askedAt <= Self.confirmationLifetime) else {
            return Reply("Your yes came late, so I ask again.", "") + summary(draft)
        }
        let submission = NewSubmission(kind: "ticket.create", body: draft.body, operation: operation, window: .zero)
        let result = try await service.submit([submission], author: question.author)[0].get()
        memory.draft = nil
        if let rejection = result.rejection {
            var reply = Reply("The ticket was not created: \(rejection.reason).")
            reply.isDegraded = true
            return reply
        }
        guard let ticket = try await service.ticket(reader: question.author, .operation(operation))?.ticket else {
            return Reply("The ticket was created; you will find it in your \(link: "/my-tickets", "tickets").")
        }
        memory.topic = ticket.id
        return Reply(
            "Created \(link: ticket.path, ticket.number): \(bold: Markup.line(ticket.title, upTo: 120)).",
            "Priority \(ticket.priority.rawValue), \(ticket.agreed(at: now) ?? "").", preview: preview(ticket))
    }
}
