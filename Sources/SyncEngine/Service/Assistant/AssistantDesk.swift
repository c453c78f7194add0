internal import Synchronization

/// Which assistant is on duty, and for whom answers are being looked for.
final class AssistantDesk: Sendable {
    private struct Desk {
        var assistant: (any Assistant)?
        var isClosed = false
        /// Whose questions are looked at, and whether to look once more afterwards.
        var busy: [UserID: Bool] = [:]
        var tasks: [UserID: Task<Void, Never>] = [:]
    }

    private let desk = Mutex(Desk())

    func register(_ assistant: any Assistant) { desk.withLock { $0.assistant = assistant } }

    /// Runs `body` for this person in the background, unless it runs: then once more after that.
    func serve(_ user: UserID, _ body: @escaping @Sendable (any Assistant) async -> Void) {
        desk.withLock { desk in
            guard let assistant = desk.assistant, !desk.isClosed else { return }
            guard desk.busy[user] == nil else {
                desk.busy[user] = true
                return
            }
            desk.busy[user] = false
            desk.tasks[user] = Task {
                repeat { await body(assistant) } while self.goesOn(user)
            }
        }
    }

    private func goesOn(_ user: UserID) -> Bool {
        desk.withLock { desk in
            let goesOn = desk.busy[user] == true && !desk.isClosed
            desk.busy[user] = goesOn ? false : nil
            if !goesOn { desk.tasks[user] = nil }
            return goesOn
        }
    }

    /// Takes no more questions and gives up those under way: they stay on record.
    func close() async {
        let tasks = desk.withLock { desk in
            desk.isClosed = true
            return Array(desk.tasks.values)
        }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }
}
