internal import Assistance
internal import SyncEngine
internal import Synchronization

/// Questions whose request was answered before they were: what they got goes with the next answer (frontend.md §11.3).
///
/// In memory and bounded: what is forgotten here is still in the history and in the conversation with contact 1.
final class LateAnswers: Sendable {
    private static let maximumPeople = 10_000
    private static let maximumQuestions = 4

    private let waiting = Mutex<[UserID: [EventID]]>([:])

    func add(_ question: EventID, of user: UserID) {
        waiting.withLock { waiting in
            if waiting.count >= Self.maximumPeople { waiting.removeAll() }
            let kept = (waiting[user] ?? []).filter { $0 != question }
            waiting[user] = kept.suffix(Self.maximumQuestions - 1) + [question]
        }
    }

    /// A reply with what came late in front of it, as far as it fits: nothing of the reply itself gives way.
    func prepend(
        to reply: String, of question: EventID, for user: UserID, _ service: SyncService
    ) async throws -> String {
        var text = ""
        for id in waiting.withLock({ $0[user] ?? [] }) where id != question {
            let room = Markup.maximumBytes - reply.utf8.count - text.utf8.count
            guard let late = try await service.exchange(id, reader: user), let answer = late.answer, room > 400 else {
                continue
            }
            forget(id, of: user)
            let asked = Markup.escape(Markup.line(late.message, upTo: 80))
            text +=
                Markup.sanitize(
                    "<i>Earlier you asked “\(asked)”:</i><br>\(answer.content.text)", maximumBytes: room - 16)
                + "<br><br>"
        }
        forget(question, of: user)
        return text + reply
    }

    private func forget(_ question: EventID, of user: UserID) {
        waiting.withLock { waiting in
            waiting[user]?.removeAll { $0 == question }
            if waiting[user]?.isEmpty == true { waiting[user] = nil }
        }
    }
}
