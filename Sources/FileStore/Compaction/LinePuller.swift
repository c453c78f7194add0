/// The lines of a file whenever they are asked for, so that two files can be read side by side; no more than a piece of
/// it is in memory.
struct LinePuller {
    private static let pieceBytes = 1 << 20

    private let file: any DiskFile
    private var piece: [UInt8] = []
    /// Where in `piece` the next line starts.
    private var start = 0
    /// Where in the file `piece` starts.
    private var base = 0

    init(_ file: any DiskFile) { self.file = file }

    /// Where in the file the next line starts.
    var offset: Int { base + start }

    /// Gives the next line to `body`: the bytes it stands in, where it starts, its frame. Nil at the end of the file.
    ///
    /// - Throws: `LineFault`, `DiskError`, what `body` throws.
    mutating func next<Result>(
        _ body: (UnsafeRawBufferPointer, Int, FramedLine) throws -> Result
    ) throws -> Result? {
        if start < piece.count, let result = try takeLine(body, isAll: false) { return result }
        try fill()
        return start < piece.count ? try takeLine(body, isAll: true) : nil
    }

    private mutating func takeLine<Result>(
        _ body: (UnsafeRawBufferPointer, Int, FramedLine) throws -> Result, isAll: Bool
    ) throws -> Result? {
        let begin = start
        let taken: (result: Result, end: Int)? = try piece.withUnsafeBytes { bytes in
            switch LineFraming.line(in: bytes, at: begin) {
            case .failure(.unterminated) where !isAll: return nil
            case .failure(let fault): throw fault
            case .success(let line): return (try body(bytes, begin, line), line.end)
            }
        }
        guard let taken else { return nil }
        start = taken.end
        return taken.result
    }

    /// Reads on, to at least one whole line or the end of the file.
    private mutating func fill() throws(DiskError) {
        piece.removeFirst(start)
        base += start
        start = 0
        while true {
            let more = try file.read(at: base + piece.count, count: Self.pieceBytes)
            piece += more
            if more.isEmpty || more.contains(lineFeed) || piece.count > LineFraming.maximumLineBytes { return }
        }
    }
}
