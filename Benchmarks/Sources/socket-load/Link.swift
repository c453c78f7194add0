internal import Glibc

/// One connection: where its handshake stands, and bytes that wait in either direction.
final class Link {
    enum Phase {
        case connecting, upgrading, opening, joining, joined, closed
    }

    let number: Int
    let descriptor: Int32
    /// What the CONNECT packet carries as its payload.
    let auth: String
    var phase = Phase.connecting
    var sid = ""
    /// Whether it is on the list of those that have something to send.
    var isDirty = false
    /// Whether the poller watches for room in the socket's buffer.
    var awaitsRoom = false
    private var out: [UInt8] = []
    private var rest: [UInt8] = []

    init(number: Int, port: UInt16, auth: String) throws {
        self.number = number
        self.auth = auth
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw LoadError("socket: errno \(errno)") }
        var isOn: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &isOn, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, length) }
        }
        guard result == 0 || errno == EINPROGRESS else { throw LoadError("connect: errno \(errno)") }
    }

    func queue(_ frame: Frame, stamp: UInt64) { frame.append(to: &out, stamp: stamp) }

    func queue(_ text: String) { out.append(contentsOf: text.utf8) }

    /// Writes what waits; false while some of it still does.
    func flush() throws -> Bool {
        guard !out.isEmpty else { return true }
        let sent = out.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        if sent == out.count {
            out.removeAll(keepingCapacity: true)
            return true
        }
        guard sent >= 0 || errno == EAGAIN else { throw LoadError("connection \(number), send: errno \(errno)") }
        out.removeFirst(max(0, sent))
        return false
    }

    /// Fills the buffer with the part of a frame kept from the last time and with what the socket has.
    ///
    /// - Returns: how many bytes there are; nil when nothing new came.
    func receive(into buffer: UnsafeMutableRawBufferPointer) throws -> Int? {
        rest.withUnsafeBytes { buffer.copyMemory(from: $0) }
        let kept = rest.count
        let count = recv(descriptor, buffer.baseAddress! + kept, buffer.count - kept, 0)
        if count > 0 { return kept + count }
        guard count < 0, errno == EAGAIN else {
            throw LoadError("connection \(number): the server closed it while \(phase)")
        }
        return nil
    }

    /// Keeps what is not a whole frame yet.
    func keep(_ bytes: UnsafeRawBufferPointer.SubSequence) {
        if !(rest.isEmpty && bytes.isEmpty) { rest = Array(bytes) }
    }

    func end() {
        guard phase != .closed else { return }
        phase = .closed
        close(descriptor)
    }
}
