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
            switch try reader.next(receive: { () throws(SocketError) in try connection.receive(atMost: 65_536) }) {
            case .line(let line):
                guard let progress = UpkeepProgress(line: line) else { return line }
                onProgress(progress)
            case .end: throw SocketError(call: "recv", code: ECONNRESET)
            case .tooLong: throw SocketError(call: "recv", code: EMSGSIZE)
            }
        }
    }
}
