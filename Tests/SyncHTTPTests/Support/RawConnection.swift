import Dispatch
import Glibc

/// A TCP connection to a server on this machine that sends any bytes at all. Blocking calls run on threads of their
/// own.
final class RawConnection: Sendable {
    struct Failure: Error {
        var call: String
        var errno: Int32
    }

    private let descriptor: Int32
    /// Two, so that a peer that stops reading until it is read from holds up only one of them.
    private let sending = DispatchQueue(label: "raw-connection.sending")
    private let receiving = DispatchQueue(label: "raw-connection.receiving")

    /// - Parameters:
    ///   - patience: seconds after which a read gives up, so that a test cannot hang.
    ///   - receiveBufferBytes: what the kernel takes in for us before the server has to wait; nil for its default.
    init(port: Int, patience: Int = 60, receiveBufferBytes: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(call: "socket", errno: errno) }
        var timeout = timeval(tv_sec: patience, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        if var size = receiveBufferBytes {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Failure(call: "connect", errno: errno) }
    }

    deinit { close(descriptor) }

    private func on<Value: Sendable>(
        _ queue: DispatchQueue, _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }

    /// Sends all of it; a server that closed meanwhile is no failure, since its answer may be waiting.
    func send(_ bytes: [UInt8]) async throws {
        try await on(sending) { [descriptor] in
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                if count < 0, errno == EPIPE || errno == ECONNRESET { return }
                guard count > 0 else { throw Failure(call: "send", errno: errno) }
                sent += count
            }
        }
    }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    /// What arrives next; empty at the end of the stream or after a reset.
    func receive() async throws -> [UInt8] {
        try await on(receiving) { [descriptor] in
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0, errno == ECONNRESET { return [] }
            guard count >= 0 else { throw Failure(call: "recv", errno: errno) }
            return Array(buffer[..<count])
        }
    }

    /// Ends our side of the stream; the server's answer can still be read.
    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Ends both directions at once: a reader or sender on another thread wakes up.
    func abort() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}
