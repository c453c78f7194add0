/// How long the same content from the same author counts as one request sent twice, where no opId says so.
///
/// The unmodified frontend mints no ids: browsers, proxies and people repeat a request whose answer they did not see.
/// The windows are those of its contract; a deliberate repeat after them passes, and so does one that comes another
/// way, since only a person does that. The engine finds the first one among the author's last 64 operations without a
/// replica, which are on record with the way they came, so a window outlives a restart.
public enum ResendWindow {
    /// For an operation of this kind; zero: the same twice is two.
    public static func of(_ kind: String, by way: SubmissionWay) -> Duration {
        // Nobody re-sends a frame, so the same message twice is mostly meant.
        if way == .frame, kind == "message.send" { return .seconds(2) }
        return switch kind {
        case "message.send": .seconds(15)
        case "ticket.create", "ticket.note": .seconds(600)
        case "ai.ask": .seconds(5)
        default: .zero
        }
    }
}
