/// How long the same content from the same author counts as one request sent twice, where no opId says so.
///
/// The unmodified frontend mints no ids: browsers, proxies and people repeat a request whose answer they did not see.
/// The windows are those of its contract; a deliberate repeat after them passes. The engine finds the first one among
/// the author's last 64 operations without a replica, which are on record, so a window outlives a restart.
public enum ResendWindow {
    /// For an HTTP request of this kind; zero: the same twice is two.
    public static func request(_ kind: String) -> Duration {
        switch kind {
        case "message.send": .seconds(15)
        case "ticket.create", "ticket.note": .seconds(600)
        case "ai.ask": .seconds(5)
        default: .zero
        }
    }

    /// For an event on a socket: nobody re-sends a frame, so the same message twice is mostly meant.
    public static func frame(_ kind: String) -> Duration {
        kind == "message.send" ? .seconds(2) : request(kind)
    }
}
