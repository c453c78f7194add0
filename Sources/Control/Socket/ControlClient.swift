internal import Glibc

/// A connection to the server that owns a data directory.
public final class ControlClient {
    private let connection: Descriptor
    private var reader = LineReader(maximumBytes: ControlLimits.answerBytes)

    private init(connection: Descriptor) { self.connection = connection }

    /// Connects to the server that owns `directory`; nil when none is running there.
    ///
    /// - Throws: `SocketError` when a server is there and cannot be reached, for instance for want of permission.
    public static func connect(directory: String) throws(SocketError) -> ControlClient? {
        guard let address = try? UnixAddress(directory: directory) else { return nil }
        let connection = try Descriptor(
            socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0), call: "socket")
        // A connect() that a signal interrupts goes on by itself; on a Unix socket it is simply asked again.
        while address.withSocketAddress({ Glibc.connect(connection.number, $0, $1) }) != 0 {
            switch errno {
            case EINTR: continue
            case ENOENT, ECONNREFUSED: return nil
            default: throw SocketError(call: "connect")
            }
        }
        return ControlClient(connection: connection)
    }

    /// Sends one request and waits for its answer, both as JSON text without line feed.
    ///
    /// - Parameter onProgress: told of long work that the request asked to be told of.
    public func ask(
        _ request: [UInt8], onProgress: (UpkeepProgress) -> Void = { _ in }
    ) throws(SocketError) -> [UInt8] {
        try connection.send(request + [UInt8(ascii: "\n")])
        while true {
            let line = try nextLine()
            guard let progress = UpkeepProgress(line: line) else { return line }
            onProgress(progress)
        }
    }

    /// Sends a request whose answer comes after pieces, which are taken as fast as `take` returns.
    ///
    /// - Throws: `SocketError`, and what `take` throws: nothing more can be asked on this connection then.
    public func ask(
        _ request: [UInt8], taking take: ([UInt8], UpkeepProgress) throws -> Void
    ) throws -> [UInt8] {
        try connection.send(request + [UInt8(ascii: "\n")])
        while true {
            let line = try nextLine()
            guard let (count, progress) = UpkeepProgress.read(pieceHead: line) else { return line }
            guard count <= ControlLimits.pieceBytes else { throw SocketError(call: "recv", code: EMSGSIZE) }
            let piece = try reader.bytes(count, receive: receive)
            guard piece.count == count else { throw SocketError(call: "recv", code: ECONNRESET) }
            try take(piece, progress)
        }
    }

    private func nextLine() throws(SocketError) -> [UInt8] {
        switch try reader.next(receive: receive) {
        case .line(let line): return line
        case .end: throw SocketError(call: "recv", code: ECONNRESET)
        case .tooLong: throw SocketError(call: "recv", code: EMSGSIZE)
        }
    }

    private func receive() throws(SocketError) -> [UInt8] { try connection.receive(atMost: 65_536) }
}
