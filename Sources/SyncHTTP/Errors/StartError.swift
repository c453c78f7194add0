internal import Glibc
internal import NIOCore

/// Why the server cannot listen, with the cure.
public struct StartError: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    init(_ error: IOError, _ configuration: Configuration) {
        let port = configuration.port
        let address = "\(configuration.host):\(port)"
        description =
            switch error.errnoCode {
            case EADDRINUSE:
                "port \(port) on \(configuration.host) is taken by another program. Choose another with PORT=… or "
                    + "--port … (0 takes any free one), or see who holds it with: ss -ltnp 'sport = :\(port)'"
            case EACCES:
                "this user may not listen on \(address). Ports below 1024 need a privilege; choose another with PORT=… "
                    + "or --port …"
            case EADDRNOTAVAIL:
                "\(configuration.host) is no address of this machine. Choose one with HOST=… or --host … "
                    + "(127.0.0.1 for this machine only)"
            default: "cannot listen on \(address): \(error)"
            }
    }
}
