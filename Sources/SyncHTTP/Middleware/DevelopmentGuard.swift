internal import HTTPTypes
internal import Hummingbird

/// Refuses what cannot come from a browser on this machine while `--dev` lets anyone in under any name.
///
/// The server listens on loopback then, but a tunnel or proxy on this machine, or a public name that resolves to
/// 127.0.0.1 (DNS rebinding), would reach it all the same. Both show in the headers.
struct DevelopmentGuard: Sendable {
    private static let localNames: Set<String> = ["localhost", "127.0.0.1", "[::1]"]

    /// - Throws: `APIError` `hostNotAllowed`.
    func check(_ request: Request) throws(APIError) {
        let isForwarded = request.headers.contains { field in
            let name = field.name.canonicalName
            return name == "forwarded" || name.hasPrefix("x-forwarded-")
        }
        guard !isForwarded, let authority = request.head.authority, Self.localNames.contains(Self.host(of: authority))
        else {
            throw APIError(
                .hostNotAllowed, "this server runs with --dev, for its own machine only: call it as localhost, directly"
            )
        }
    }

    private static func host(of authority: String) -> String {
        let lowercased = authority.lowercased()
        if lowercased.hasPrefix("["), let end = lowercased.firstIndex(of: "]") { return String(lowercased[...end]) }
        return String(lowercased.prefix { $0 != ":" })
    }
}
