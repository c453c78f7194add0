internal import SyncEngine

/// How long something is past, in the words of the frontend's lists.
enum Ago {
    static func words(_ time: Timestamp, now: Timestamp) -> String {
        let seconds = max(0, (now - time) / 1000)
        switch seconds {
        case ..<60: return "just now"
        case ..<3600: return "\(seconds / 60) min ago"
        case ..<86_400: return "\(seconds / 3600) h ago"
        default: return "\(seconds / 86_400) d ago"
        }
    }
}
