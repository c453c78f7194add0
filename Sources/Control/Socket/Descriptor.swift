internal import Glibc

/// An open file descriptor, closed with its last reference.
final class Descriptor: Sendable {
    let number: Int32

    /// Takes ownership of what a call returned.
    ///
    /// - Throws: `SocketError` with the present `errno` when `number` is negative.
    init(_ number: Int32, call: String) throws(SocketError) {
        guard number >= 0 else { throw SocketError(call: call) }
        self.number = number
    }

    deinit { close(number) }

    /// Ends both directions: whoever reads or writes here wakes up.
    func shutDown() { _ = shutdown(number, Int32(SHUT_RDWR)) }

    /// Bounds every later read and write.
    func setTimeouts(seconds: Int) {
        setTimeout(SO_RCVTIMEO, seconds)
        setSendTimeout(seconds: seconds)
    }

    /// Bounds every later write.
    func setSendTimeout(seconds: Int) { setTimeout(SO_SNDTIMEO, seconds) }

    private func setTimeout(_ option: Int32, _ seconds: Int) {
        var time = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(number, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Writes all bytes. A peer that went away is an error, never a signal.
    func send(_ bytes: [UInt8]) throws(SocketError) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.send(number, buffer.baseAddress! + sent, buffer.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SocketError(call: "send") }
            sent += count
        }
    }

    /// Writes a few bytes if there is room for them now. A peer that took only a part cannot be told anything more.
    func offer(_ bytes: [UInt8]) {
        let count = bytes.withUnsafeBytes {
            Glibc.send(number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        }
        if count > 0, count < bytes.count { shutDown() }
    }

    /// Reads what is there, at most `maximum` bytes; none at the end of the stream.
    func receive(atMost maximum: Int) throws(SocketError) -> [UInt8] {
        while true {
            var count = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: maximum) { buffer, initialized in
                count = recv(number, buffer.baseAddress, maximum, 0)
                initialized = max(count, 0)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SocketError(call: "recv") }
            return bytes
        }
    }
}
