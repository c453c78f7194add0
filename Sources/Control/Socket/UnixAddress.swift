internal import Glibc

/// The address of `control.sock` in a data directory.
///
/// A Unix address holds 107 bytes, and data directories may lie deeper than that. So the address goes through an open
/// descriptor of the directory (`/proc/self/fd/N/control.sock`), which is short wherever the directory lies.
struct UnixAddress {
    static let name = "control.sock"

    /// The directory; it must stay open while the address is used.
    private let directory: Descriptor

    init(directory path: String) throws(SocketError) {
        directory = try Descriptor(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), call: "open")
    }

    private var path: String { "/proc/self/fd/\(directory.number)/\(Self.name)" }

    /// Calls `body` with the address in the form the system calls take.
    func withSocketAddress(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    /// Lets the owner alone connect.
    func restrict() throws(SocketError) {
        guard fchmodat(directory.number, Self.name, 0o600, 0) == 0 else { throw SocketError(call: "chmod") }
    }

    /// Removes the socket file; one that does not exist is fine.
    func remove() { unlinkat(directory.number, Self.name, 0) }
}
