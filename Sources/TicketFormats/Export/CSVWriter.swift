import SyncEngine

/// Comma-separated values after RFC 4180: CR LF, quotes where they are needed, a header line.
///
/// A byte order mark makes Excel read UTF-8. A cell that a spreadsheet would run as a formula gets an apostrophe in
/// front, which spreadsheets take for "this is text".
final class CSVWriter: TicketWriting {
    private var bytes: [UInt8] = []
    private var lost = LossCount()

    var losses: [String: Int] { lost.named() }

    func begin() throws(FormatFault) {
        bytes += [0xEF, 0xBB, 0xBF]
        row(TicketColumn.allCases.map { .text($0.rawValue) })
    }

    func write(_ ticket: InterchangeTicket) throws(FormatFault) {
        lost.countTableLosses(ticket)
        row(TicketColumn.allCases.map { $0.cell(ticket) })
    }

    func end() throws(FormatFault) {}

    func drain() throws(FormatFault) -> [UInt8] {
        defer { bytes.removeAll() }
        return bytes
    }

    private func row(_ cells: [TableCell]) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            switch cell {
            case .empty: break
            case .text(let text): append(text)
            case .number(let number): bytes += Array("\(number)".utf8)
            case .time(let time): bytes += Array(time.secondText.utf8)
            case .flag(let flag): bytes += Array((flag ? "TRUE" : "FALSE").utf8)
            }
        }
        bytes += [0x0D, 0x0A]
    }

    private func append(_ text: String) {
        // Readers in wide use stop at U+0000, and no text needs the other control characters.
        let (clean, replaced) = XMLText.sanitised(text)
        lost.add(.characters, replaced)
        let quote = UInt8(ascii: "\"")
        var cell = Array(clean.utf8)
        if let first = cell.first, Array("=+-@\t\r".utf8).contains(first) {
            cell.insert(UInt8(ascii: "'"), at: 0)
            lost.add(.formulas)
        }
        guard cell.contains(where: { Array("\",\r\n".utf8).contains($0) }) || cell.hasBlankEnd else {
            bytes += cell
            return
        }
        bytes.append(quote)
        for byte in cell {
            if byte == quote { bytes.append(quote) }
            bytes.append(byte)
        }
        bytes.append(quote)
    }
}

extension [UInt8] {
    /// Some readers cut blanks that stand outside of quotes.
    fileprivate var hasBlankEnd: Bool { first == UInt8(ascii: " ") || last == UInt8(ascii: " ") }
}
