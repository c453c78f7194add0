internal import SyncEngine

/// When somebody was last there, in the words of the frontend's list.
enum LastSeen {
    static func words(_ presence: PersonPresence, now: Timestamp) -> String {
        guard let last = presence.lastSign else { return "not seen lately" }
        guard now - last >= 120_000 else { return presence.status == .offline ? "just left" : "now" }
        return Ago.words(last, now: now)
    }
}
