/// Cuts a stream into lines, holding at most one line of bounded length.
struct LineReader {
    enum Line: Equatable {
        case line([UInt8])
        /// The peer ended the stream; what it sent after its last line feed does not count.
        case end
        /// More bytes without a line feed than allowed.
        case tooLong
    }

    let maximumBytes: Int
    private var pending: [UInt8] = []
    private var searched = 0

    init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

    /// The next line without its line feed; `receive` supplies more bytes, none at the end of the stream.
    mutating func next<Failure: Error>(receive: () throws(Failure) -> [UInt8]) throws(Failure) -> Line {
        while true {
            if let feed = pending[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                guard feed <= maximumBytes else { return .tooLong }
                let line = Array(pending[..<feed])
                pending.removeSubrange(...feed)
                searched = 0
                return .line(line)
            }
            searched = pending.count
            guard searched <= maximumBytes else { return .tooLong }
            let more = try receive()
            guard !more.isEmpty else { return .end }
            pending += more
        }
    }

    /// So many bytes, whatever they are; fewer at the end of the stream.
    mutating func bytes<Failure: Error>(_ count: Int, receive: () throws(Failure) -> [UInt8]) throws(Failure) -> [UInt8]
    {
        while pending.count < count {
            let more = try receive()
            guard !more.isEmpty else { break }
            pending += more
        }
        let taken = Array(pending.prefix(count))
        pending.removeFirst(taken.count)
        searched = 0
        return taken
    }
}
