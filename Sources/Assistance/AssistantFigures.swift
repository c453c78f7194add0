public import SyncEngine
internal import Synchronization

/// What an assistant was asked since the server started, counted as it happens. In memory only.
public final class AssistantFigures: Sendable {
    /// A day's questions.
    public struct Day: Sendable, Equatable {
        /// `2026-11-23`, in UTC.
        public var day: String
        public var questions = 0
        public var understood = 0
        public var degraded = 0
        /// By `QuestionIntent.name`.
        public var intents: [String: Int] = [:]
        /// Of all answers together.
        public var milliseconds: Double = 0

        public init(day: String) { self.day = day }
    }

    /// A question that found no answer.
    public struct Unanswered: Sendable, Equatable {
        /// Its first 120 characters, in small letters.
        public var text: String
        public var count: Int
    }

    private struct Book {
        var days: [Day] = []
        var unanswered: [String: Int] = [:]
    }

    /// Days that are kept.
    private static let maximumDays = 30
    /// Different texts that are kept; the rare ones go first.
    private static let maximumTexts = 500

    /// Counting began then.
    public let since: Timestamp
    private let book = Mutex(Book())

    init(since: Timestamp) { self.since = since }

    /// By day, oldest first; at most 30.
    public var days: [Day] { book.withLock(\.days) }

    /// What was not understood, the most frequent first.
    public func unanswered(limit: Int) -> [Unanswered] {
        let texts = book.withLock(\.unanswered)
        let sorted = texts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return sorted.prefix(limit).map { Unanswered(text: $0.key, count: $0.value) }
    }

    func count(
        _ intent: QuestionIntent, isUnderstood: Bool, isDegraded: Bool, text: String, took: Duration, at now: Timestamp
    ) {
        let name = String(now.description.prefix(10))
        let key = Markup.line(text, upTo: 120).lowercased()
        book.withLock { book in
            if book.days.last?.day != name { book.days.append(Day(day: name)) }
            if book.days.count > Self.maximumDays { book.days.removeFirst() }
            let last = book.days.count - 1
            book.days[last].questions += 1
            book.days[last].intents[intent.name, default: 0] += 1
            book.days[last].milliseconds +=
                Double(took.components.seconds) * 1e3
                + Double(took.components.attoseconds) / 1e15
            if isDegraded { book.days[last].degraded += 1 }
            if isUnderstood { book.days[last].understood += 1 } else { book.unanswered[key, default: 0] += 1 }
            guard book.unanswered.count > Self.maximumTexts else { return }
            let kept = book.unanswered.sorted { $0.value > $1.value }.prefix(Self.maximumTexts / 2)
            book.unanswered = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
        }
    }
}
