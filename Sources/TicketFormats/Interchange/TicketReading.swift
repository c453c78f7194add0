/// Reads the tickets of one document, in order.
public protocol TicketReading: AnyObject {
    /// The next ticket; nil after the last.
    ///
    /// - Throws: `FormatFault`, after which nothing more can be read.
    func next() throws(FormatFault) -> InterchangeTicket?
    /// What was noticed since the last call.
    func takeWarnings() -> [FormatWarning]
    /// What the document says its system is called; part of what makes its tickets the same at every import. Known
    /// after the first `next`.
    var source: String? { get }
}
