internal import SyncEngine

/// When somebody was last there, in the words of the frontend's list.
enum LastSeen {
    static func words(_ presence: PersonPresence, now: Timestamp) -> String {
        guard let last = presence.lastSign else { return "not seen lately" }
        let seconds = max(0, (now - last) / 1000)
        switch seconds {
        case ..<120: return presence.status == .offline ? "just left" : "now"
        case ..<3600: return "\(seconds / 60) min ago"
        case ..<86_400: return "\(seconds / 3600) h ago"
        default: return "\(seconds / 86_400) d ago"
        }
    }
}
