internal import Assistance
internal import Hummingbird
internal import JSONText
internal import Logging
internal import SyncEngine

/// `aichat/…`: questions to the assistant.
///
/// The unmodified frontend shows nothing of an answer that is not 200, so every trouble behind the sign-in is a reply
/// that says so, with `degraded` (frontend.md §4.1).
struct AssistantRoutes: Sendable {
    let service: SyncService
    let duty: AssistantDuty
    /// How long a request waits for its answer; below the 30 seconds at which proxies give up.
    var wait = Duration.seconds(20)

    private static let maximumQuestionBytes = 16 << 10
    private static let maximumHistory = 200

    var routes: [Route] {
        [
            Route(.post, "aichat/ask", handler: ask),
            Route(.get, "aichat/history", handler: history),
            Route(.get, "aichat/analytics", .administrators, handler: analytics),
        ]
    }

    @Sendable private func ask(_ call: Call) async throws -> Response {
        do {
            let body = try await call.object()
            let message = body["message"]?.string ?? ""
            guard message.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
                return degraded("Please write a question.")
            }
            guard message.utf8.count <= Self.maximumQuestionBytes else {
                return degraded("That is too long for me: at most \(Self.maximumQuestionBytes) bytes, please.")
            }
            return try await ask(message, page: body["page"]?.string, call.user.id)
        } catch {
            let error = APIError(error)
            if let cause = error.cause {
                call.logger.log(level: error.code.logLevel, "question failed", metadata: [LogKeys.error: "\(cause)"])
            }
            var response = degraded(error.reply)
            if error.endsConnection { response.headers[.connection] = "close" }
            return response
        }
    }

    private func ask(_ message: String, page: String?, _ user: UserID) async throws -> Response {
        let body = JSONWriter.text { writer in
            writer.object { writer in
                writer.field("message", message)
                if let page { writer.field("page", String(page.prefix(200))) }
            }
        }
        let submission = try await service.submit(kind: "ai.ask", body: body, author: user)
        try submission.check()
        guard let answer = try await service.answered(submission.id, reader: user, wait: wait)?.answer else {
            duty.late.add(submission.id, of: user)
            return degraded(
                "This takes longer than usual. Your question is kept; the answer comes with your next one and in the "
                    + "conversation with the assistant.", id: submission.id)
        }
        let reply = try await duty.late.prepend(
            to: answer.content.text, of: submission.id, for: user, service)
        return .object { writer in
            var content = answer.content
            content.text = reply
            content.writeReply(to: &writer)
            writer.field("id", submission.id.rawValue)
        }
    }

    private func degraded(_ sentence: String, id: EventID? = nil) -> Response {
        .object { writer in
            Answer(Markup.escape(sentence), isDegraded: true).writeReply(to: &writer)
            if let id { writer.field("id", id.rawValue) }
        }
    }

    /// The caller's last questions with their answers, oldest first.
    @Sendable private func history(_ call: Call) async throws -> Response {
        let limit = try call.query.integer("limit", in: 1...Int(Int32.max)).map { min($0, Self.maximumHistory) } ?? 50
        let exchanges = try await service.exchanges(reader: call.user.id, limit: limit)
        return .json(
            JSONWriter.text { writer in
                writer.array { writer in
                    for exchange in exchanges { writer.object(exchange.write) }
                }
            })
    }

    /// Counts since the server started, as they were counted; nothing is scanned for them.
    @Sendable private func analytics(_ call: Call) async throws -> Response {
        let (days, unanswered) = (duty.figures.days, duty.figures.unanswered(limit: 20))
        return .object { writer in
            writer.field("since", duty.figures.since.description)
            writer.field("window", "since the server started, at most 30 days")
            AssistantFigures.Day.sum(days).write(to: &writer)
            writer.array("days") { writer in
                for day in days {
                    writer.object { writer in
                        writer.field("day", day.day)
                        day.write(to: &writer)
                    }
                }
            }
            writer.array("unanswered") { writer in
                for item in unanswered {
                    writer.object { writer in
                        writer.field("text", item.text)
                        writer.field("count", item.count)
                    }
                }
            }
        }
    }
}

extension Answer {
    /// The members that the frontend reads.
    func writeReply(to writer: inout JSONWriter) {
        writer.field("reply", text)
        if let preview { writer.object("preview", preview.write) }
        if isDegraded { writer.field("degraded", true) }
    }
}

extension Exchange {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.field("id", id.rawValue)
        writer.field("message", message)
        writer.field("reply", answer?.content.text ?? "")
        writer.field("page", page ?? "")
        writer.field("timestamp", askedAt)
        writer.field("status", answer.map { $0.content.isDegraded ? "degraded" : "answered" } ?? "open")
        if let preview = answer?.content.preview { writer.object("preview", preview.write) }
    }
}

extension AssistantFigures.Day {
    fileprivate static func sum(_ days: [Self]) -> Self {
        days.reduce(into: Self(day: "")) { sum, day in
            sum.questions += day.questions
            sum.understood += day.understood
            sum.degraded += day.degraded
            sum.milliseconds += day.milliseconds
            sum.intents.merge(day.intents, uniquingKeysWith: +)
        }
    }

    fileprivate func write(to writer: inout JSONWriter) {
        writer.field("questions", questions)
        writer.field("answered", understood)
        writer.field("degraded", degraded)
        writer.field("averageMilliseconds", questions == 0 ? 0 : Int((milliseconds / Double(questions)).rounded(.up)))
        writer.object("intents") { writer in
            for (name, count) in intents.sorted(by: { $0.key < $1.key }) { writer.field(name, count) }
        }
    }
}

extension APIError {
    /// What the assistant says instead of an answer.
    fileprivate var reply: String {
        switch code {
        case .malformed: "I could not read that. Please ask again."
        case .tooLarge: "That is too long for me. Please ask in fewer words."
        case .busy, .overload: "Too much is going on here at the moment. Please ask again in a moment."
        case .unavailable, .outcomeUnknown, .readOnly:
            "The storage is in trouble, so I cannot keep your question. Please ask again in a minute."
        default: "I cannot answer that at the moment. Please ask again in a minute."
        }
    }
}
