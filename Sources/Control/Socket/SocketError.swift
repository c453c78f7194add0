internal import Glibc

/// A failed call on the control socket.
public struct SocketError: Error, Equatable, CustomStringConvertible {
    /// The call, for people: `bind`.
    public let call: String
    /// The operating system's error number.
    public let code: Int32

    init(call: String, code: Int32 = errno) {
        self.call = call
        self.code = code
    }

    public var description: String { "control.sock: \(call): \(String(cString: strerror(code)))" }
}
