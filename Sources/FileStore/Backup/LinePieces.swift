/// The framed lines of a file, read in pieces: memory for one piece and one line, however long the file.
struct LinePieces {
    let file: any DiskFile
    private let pieceBytes: Int

    init(_ file: any DiskFile, pieceBytes: Int = 1 << 20) {
        self.file = file
        self.pieceBytes = pieceBytes
    }

    /// Why the lines ended before the file did.
    struct Stop: Error, Equatable {
        /// Where the bad line starts.
        var offset: Int
        var fault: LineFault
    }

    /// Hands over line after line until `body` answers false or the file ends.
    ///
    /// - Parameter body: takes the bytes, the line in them, and where the line starts in the file.
    /// - Returns: what is wrong with the first line whose frame does not hold.
    func lines(_ body: (UnsafeRawBufferPointer, FramedLine, Int) throws -> Bool) throws -> Stop? {
        var window: [UInt8] = []
        var start = 0
        while true {
            let piece = try file.read(at: start + window.count, count: pieceBytes)
            window += piece
            let isLast = piece.count < pieceBytes
            let (used, end) = try window.withUnsafeBytes { try take($0, from: start, isLast: isLast, body) }
            switch end {
            case .stopped: return nil
            case .bad(let fault): return Stop(offset: start + used, fault: fault)
            case .hungry: if isLast { return nil }
            }
            window.removeFirst(used)
            start += used
        }
    }

    private enum End {
        /// The bytes were all taken, or what is left is no whole line yet.
        case hungry
        case stopped
        case bad(LineFault)
    }

    private func take(
        _ bytes: UnsafeRawBufferPointer, from start: Int, isLast: Bool,
        _ body: (UnsafeRawBufferPointer, FramedLine, Int) throws -> Bool
    ) throws -> (used: Int, end: End) {
        var offset = 0
        while offset < bytes.count {
            switch LineFraming.line(in: bytes, at: offset) {
            case .failure(.unterminated) where !isLast: return (offset, .hungry)
            case .failure(let fault): return (offset, .bad(fault))
            case .success(let line):
                guard try body(bytes, line, start + offset) else { return (offset, .stopped) }
                offset = line.end
            }
        }
        return (offset, .hungry)
    }
}
