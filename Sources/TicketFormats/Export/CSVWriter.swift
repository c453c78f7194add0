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
        let isFormula = clean.utf8.first.map(Self.formulas.contains) ?? false
        if isFormula { lost.add(.formulas) }
        // Some readers cut blanks that stand outside of quotes.
        let blank = UInt8(ascii: " ")
        let hasBlankEnd = clean.utf8.first == blank || clean.utf8.last == blank
        let needsQuotes = hasBlankEnd || clean.utf8.contains(where: Self.quoted.contains)
        if needsQuotes { bytes.append(quote) }
        if isFormula { bytes.append(UInt8(ascii: "'")) }
        for byte in clean.utf8 {
            if byte == quote { bytes.append(quote) }
            bytes.append(byte)
        }
        if needsQuotes { bytes.append(quote) }
    }

    private static let formulas = Array("=+-@\t\r".utf8)
    private static let quoted = Array("\",\r\n".utf8)
}
