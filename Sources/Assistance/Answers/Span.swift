internal import SyncEngine

/// Times as people say them.
enum Span {
    /// `45 min`, `3 h 10 min`, `2 d 4 h`; less than a minute counts as none.
    static func words(milliseconds: Int64) -> String {
        let minutes = max(0, milliseconds) / 60_000
        switch minutes {
        case ..<60: return "\(minutes) min"
        case ..<1440: return minutes % 60 == 0 ? "\(minutes / 60) h" : "\(minutes / 60) h \(minutes % 60) min"
        default:
            let hours = minutes % 1440 / 60
            return hours == 0 ? "\(minutes / 1440) d" : "\(minutes / 1440) d \(hours) h"
        }
    }

    static func words(minutes: Double?) -> String {
        minutes.map { words(milliseconds: Int64(min($0, 1e12) * 60_000)) } ?? "–"
    }

    /// `2026-11-23 08:15 UTC`
    static func moment(_ time: Timestamp) -> String {
        let text = time.description
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
    }

    /// `3 tickets`, `1 ticket`
    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}

extension Ticket {
    var path: String { "/ticket/\(id.rawValue)" }

    var title: String { text(.title) }

    /// What is agreed next, and when: `resolution due in 3 h`; nil when nothing is awaited.
    func agreed(at now: Timestamp) -> String? {
        guard let due = nextDue else { return nil }
        let what = respondedAt == nil ? "answer" : "resolution"
        return due < now
            ? "\(what) overdue by \(Span.words(milliseconds: now - due))"
            : "\(what) due in \(Span.words(milliseconds: due - now))"
    }
}

extension Share {
    /// `12 of 14 (86 %)`, or the words for nothing.
    func words(none: String) -> String {
        guard let percent else { return none }
        return "\(met) of \(total) (\(Int(percent.rounded(.down))) %)"
    }
}
