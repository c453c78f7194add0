/// How long the same content from the same author, without an opId, counts as one request sent twice.
///
/// The unmodified frontend mints no ids: browsers, proxies and people repeat a request whose answer they did not see.
/// The windows are those of its contract; a deliberate repeat after them passes. The engine finds the first one among
/// the author's last 64 such operations, which are on record, so a window outlives a restart.
enum ResendWindow {
    static func of(_ kind: String) -> Duration {
        switch kind {
        case "message.send": .seconds(15)
        case "ticket.create", "ticket.note": .seconds(600)
        case "ai.ask": .seconds(5)
        default: .zero
        }
    }
}
