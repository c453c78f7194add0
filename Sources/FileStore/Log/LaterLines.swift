/// The intact lines of a segment of the log that start behind a place, whatever stands between them.
struct LaterLines {
    private(set) var operations: [LogLine] = []
    /// The highest number that one of them says was durable.
    private(set) var durable: LSN = 0

    /// Whether there is none.
    private(set) var isEmpty = true

    /// Looks behind the first line feed at or after `offset`.
    init(_ bytes: [UInt8], after offset: Int) {
        bytes.withUnsafeBytes { bytes in
            var start = offset
            while let feed = bytes[start...].firstIndex(of: lineFeed) {
                start = feed + 1
                guard start < bytes.count, case .success(let framed) = LineFraming.line(in: bytes, at: start) else {
                    continue
                }
                take(bytes, framed.body)
            }
        }
    }

    private mutating func take(_ bytes: UnsafeRawBufferPointer, _ body: Range<Int>) {
        if let line = LogLine(bytes, body: body) {
            operations.append(line)
            durable = max(durable, line.durable)
            isEmpty = false
        } else if let mark = LogMark(bytes, body: body) {
            durable = max(durable, mark.durable)
            isEmpty = false
        }
    }
}
