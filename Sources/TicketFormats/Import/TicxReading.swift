/// ticx XML read like every other format: a ticket that is not as it must be is passed over and told as unusable, and
/// whoever reads says whether the others are wanted all the same.
final class TicxReading: TicketReading {
    private let reader: TicxReader

    init(_ reader: TicxReader) { self.reader = reader }

    var source: String? { reader.source }

    func next() throws(FormatFault) -> InterchangeTicket? { try reader.next() }

    func takeWarnings() -> [FormatWarning] {
        reader.takeWarnings()
            + reader.takeFaults().map { FormatWarning($0.message, line: $0.line, weight: .unusable) }
    }
}
