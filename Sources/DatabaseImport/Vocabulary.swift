internal import SyncEngine

/// What the words of the earlier database mean here; nil for words that are none of them.
enum Vocabulary {
    static func type(_ word: String) -> TicketType? {
        switch folded(word) {
        case "incident", "inc": .incident
        case "service request", "service", "request", "sr": .serviceRequest
        case "change request", "change", "chg", "cr": .changeRequest
        case "problem", "prb": .problem
        case "task", "tsk": .task
        default: nil
        }
    }

    static func status(_ word: String) -> TicketStatus? {
        switch folded(word) {
        case "open", "new", "reopened": .open
        case "in progress", "assigned", "pending", "on hold": .inProgress
        case "completed", "resolved", "done": .completed
        case "closed": .closed
        default: nil
        }
    }

    static func priority(_ word: String) -> TicketPriority? {
        switch folded(word) {
        case "p1", "1", "critical", "urgent": .p1
        case "p2", "2", "high": .p2
        case "p3", "3", "medium", "normal": .p3
        case "p4", "4", "low": .p4
        default: nil
        }
    }

    /// In lower case, with single spaces for `_`, `-` and runs of spaces.
    private static func folded(_ word: String) -> String {
        word.lowercased().split { $0.isWhitespace || $0 == "_" || $0 == "-" }.joined(separator: " ")
    }
}
