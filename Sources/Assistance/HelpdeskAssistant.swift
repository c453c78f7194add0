public import SyncEngine

/// The assistant: what it understands it answers from the records, the rest it asks a language model if there is one.
///
/// Replies are markup of a closed set of tags, at most 4 KiB. It keeps no state of its own but figures about itself:
/// what was talked about is on record with the answers.
public struct HelpdeskAssistant: Assistant {
    public let figures: AssistantFigures
    private let surroundings: Surroundings
    private let endpoint: ModelEndpoint?
    private let onTrouble: @Sendable (EndpointTrouble) -> Void

    /// - Parameter onTrouble: told why the endpoint gave no answer; the built-in assistant answered instead.
    public init(
        _ surroundings: Surroundings, endpoint: ModelEndpoint? = nil,
        onTrouble: @escaping @Sendable (EndpointTrouble) -> Void = { _ in }
    ) {
        self.surroundings = surroundings
        self.endpoint = endpoint
        self.onTrouble = onTrouble
        figures = AssistantFigures(since: surroundings.now())
    }

    public func asksForStatus(_ text: String) -> Bool { QuestionIntent(text).isAboutNow }

    public func answer(_ question: Question) async -> Answer? {
        guard let reader = surroundings.service.directory.user(question.author) else {
            return Answer("I do not know who asks.", isDegraded: true)
        }
        let check = endpoint?.check ?? ModelEndpoint.none
        var answering = Answering(question, reader: reader, surroundings, endpoint: check)
        let began = ContinuousClock.now
        do {
            var isUnderstood = true
            var reply: Reply
            if let known = try await answering.reply() {
                reply = known
            } else {
                (reply, isUnderstood) = try await unknown(&answering)
            }
            figures.count(
                answering.intent, isUnderstood: isUnderstood, isDegraded: reply.isDegraded, text: question.text,
                took: ContinuousClock.now - began, at: answering.now)
            return Answer(
                reply.markup, preview: reply.preview, isDegraded: reply.isDegraded, memory: answering.memory.content)
        } catch {
            // A question that was given up, because the server stops, stays open; it is taken up again.
            guard !Task.isCancelled, !(error is CancellationError) else { return nil }
            figures.count(
                answering.intent, isUnderstood: false, isDegraded: true, text: question.text,
                took: ContinuousClock.now - began, at: answering.now)
            return Answer(
                "I cannot look that up at the moment. Nothing was changed; please ask again in a minute.",
                isDegraded: true, memory: question.memory?.content)
        }
    }

    /// The answer to what is not understood by its words, and whether there is one.
    private func unknown(_ answering: inout Answering) async throws -> (Reply, Bool) {
        guard let endpoint else { return (try await answering.guess(), false) }
        do {
            let earlier = try await surroundings.service.exchanges(reader: answering.reader.id, limit: 5)
                .filter { $0.id != answering.question.id }
            let said = try await endpoint.answer(answering, after: earlier)
            answering.memory = said.memory
            return (try await answering.reply(said: said.text), true)
        } catch let trouble as EndpointTrouble {
            onTrouble(trouble)
            return (try await instead(&answering, "The language model gave no answer: \(trouble)."), false)
        } catch let refusal as ModelBudget.Refusal {
            return (try await instead(&answering, refusal.words), false)
        }
    }

    private func instead(_ answering: inout Answering, _ reason: String) async throws -> Reply {
        var reply = Reply("\(reason)", "") + (try await answering.guess())
        reply.isDegraded = true
        return reply
    }
}

extension ModelBudget.Refusal {
    fileprivate var words: String {
        switch self {
        case .tooFast: "You asked many questions within a minute, so I answer this one without the language model."
        case .usedUp: "Today's share of the language model is used up, so I answer without it until tomorrow."
        case .busy: "The language model is busy with other questions, so I answer without it."
        }
    }
}

extension Answering {
    /// What can be done for a question that is not understood: tickets that have one of its longer words.
    mutating func guess() async throws -> Reply {
        let words = Set(Words(question.text).all.filter { $0.count >= 5 })
        for word in words.sorted(by: { ($1.count, $0) < ($0.count, $1) }).prefix(4) {
            var filter = TicketFilter()
            filter.text = word
            let found = try await surroundings.service.tickets(reader: reader.id, matching: filter, limit: 3)
            guard !found.isEmpty else { continue }
            memory.listed = found.map(\.id)
            memory.shown = found.count
            var reply = Reply(
                "I do not know the answer to that, but these tickets mention “\(Markup.line(word, upTo: 40))”:",
                preview: preview(found[0]))
            reply.lines += found.map(line)
            return reply
        }
        return Reply("I do not know the answer to that. Say \(bold: "help") to see what I can do.")
    }

    /// What a model said, as text that cannot be more than text.
    func reply(said text: String) async throws -> Reply {
        var reply = Reply()
        reply.lines = Markdown.lines(String(text.prefix(4000)))
        reply.preview = try await memory.topic.map { TicketReference.id($0) }.asyncFlatMap(visible).map(preview)
        // It has only looked: whatever its words claim, nothing was created or changed.
        return reply + "" + "\(italic: "Written by a language model. Nothing was created or changed.")"
    }
}

extension Optional where Wrapped: Sendable {
    fileprivate func asyncFlatMap<Result>(_ body: (Wrapped) async throws -> Result?) async rethrows -> Result? {
        guard let self else { return nil }
        return try await body(self)
    }
}
