internal import HTTPTypes
internal import Hummingbird
internal import SocketIO

/// Refuses what cannot come from a browser on this machine while `--dev` lets anyone in under any name.
///
/// The server listens on loopback then, but a tunnel or proxy on this machine, or a public name that resolves to
/// 127.0.0.1 (DNS rebinding), would reach it all the same. Both show in the headers.
struct DevelopmentGuard: Sendable {
    private static let localNames: Set<String> = ["localhost", "127.0.0.1", "[::1]"]

    private static let advice =
        "this server runs with --dev, for its own machine only: call it as localhost, directly"

    /// - Throws: `APIError` `hostNotAllowed`.
    func check(_ request: Request) throws(APIError) {
        guard Self.isLocal(request.headers.map(\.name.canonicalName), host: request.head.authority) else {
            throw APIError(.hostNotAllowed, Self.advice)
        }
    }

    /// - Throws: `EngineError.forbidden`.
    func check(_ handshake: Handshake) throws(EngineError) {
        guard Self.isLocal(handshake.headers.map(\.name), host: handshake.header("host")) else {
            throw .forbidden(Self.advice)
        }
    }

    /// - Parameter headers: the fields' names in lower case.
    private static func isLocal(_ headers: [String], host: String?) -> Bool {
        guard !headers.contains(where: { $0 == "forwarded" || $0.hasPrefix("x-forwarded-") }) else { return false }
        return host.map { localNames.contains(Self.host(of: $0)) } ?? false
    }

    private static func host(of authority: String) -> String {
        let lowercased = authority.lowercased()
        if lowercased.hasPrefix("["), let end = lowercased.firstIndex(of: "]") { return String(lowercased[...end]) }
        return String(lowercased.prefix { $0 != ":" })
    }
}
