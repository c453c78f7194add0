internal import SyncEngine
internal import Synchronization

/// An OpenAI-compatible chat-completions endpoint, asked what the built-in assistant does not know.
public final class ModelEndpoint: Sendable {
    let model: String?
    let exchange: EndpointExchange
    let budget: ModelBudget
    private let deadline: Duration
    private let sleep: @Sendable (Duration) async throws -> Void
    /// The trouble of the last question; nil: it was answered.
    private let lastTrouble = Mutex<(isTried: Bool, trouble: EndpointTrouble?)>((false, nil))

    /// - Parameters:
    ///   - deadline: for a question, with all that is looked up for it.
    ///   - exchange: bounded in time and size by itself.
    public convenience init(
        model: String?, deadline: Duration = .seconds(15),
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        exchange: @escaping EndpointExchange
    ) {
        self.init(model: model, deadline: deadline, budget: ModelBudget(), sleep: sleep, exchange: exchange)
    }

    init(
        model: String?, deadline: Duration, budget: ModelBudget,
        sleep: @escaping @Sendable (Duration) async throws -> Void, exchange: @escaping EndpointExchange
    ) {
        self.model = model
        self.deadline = deadline
        self.budget = budget
        self.sleep = sleep
        self.exchange = exchange
    }

    /// How it did last.
    var check: SystemCheck {
        let last = lastTrouble.withLock { $0 }
        if let trouble = last.trouble {
            return SystemCheck("AI back end", "\(trouble); the built-in assistant answers", isWell: false)
        }
        return SystemCheck("AI back end", last.isTried ? "answered the last question" : "set up, not asked yet")
    }

    static let none = SystemCheck("AI back end", "none set up, the built-in assistant answers")

    /// The model's text and what the talk turned to.
    ///
    /// - Throws: `EndpointTrouble`; `ModelBudget.Refusal`; `CancellationError`.
    func answer(_ answering: Answering, after earlier: [Exchange]) async throws -> (text: String, memory: Memory) {
        let user = answering.reader.id
        try budget.begin(user, at: answering.now)
        defer { budget.end() }
        do {
            let mark = "<<<\(String(UInt64.random(in: .min ... .max), radix: 36))>>>"
            let result = try await withDeadline { [exchange, model, budget] in
                var talk = ModelTalk(exchange, model: model, mark: mark) { budget.spend($0, of: user) }
                var own = answering
                let text = try await talk.answer(&own, after: earlier)
                return (text: text, memory: own.memory)
            }
            lastTrouble.withLock { $0 = (true, nil) }
            return result
        } catch let trouble as EndpointTrouble {
            lastTrouble.withLock { $0 = (true, trouble) }
            throw trouble
        }
    }

    private func withDeadline<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result.self) { [sleep, deadline] group in
            group.addTask { try await body() }
            group.addTask {
                try await sleep(deadline)
                throw EndpointTrouble.timedOut
            }
            defer { group.cancelAll() }
            guard let result = try await group.next() else { throw CancellationError() }
            return result
        }
    }
}
