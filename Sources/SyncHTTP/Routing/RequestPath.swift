/// A request's path in its one canonical form: decoded segments without any `api` in front.
///
/// The frontend's builds ask for the same resource under `/chat/x`, `/api/chat/x`, `/api/api/chat/x`,
/// `/api//api/chat/x` and, with an unset base address, `/undefined/aichat/ask`, even relative to the page they are on.
/// All of them are mapped here and never redirected: a redirected preflight fails in browsers.
struct RequestPath: Equatable, Sendable {
    /// Decoded, none empty.
    let segments: [String]
    /// How many leading `api` segments were dropped.
    let prefixes: Int

    /// The names that are API without an `api` in front; every other such path is a page of the frontend.
    private static let bareNames: Set<String> = [
        "tickets", "aichat", "auth", "chat", "metadata", "sops", "health", "socket.io",
        "livez", "readyz", "metrics", "openapi.json",
    ]

    /// Names that may follow a stray page segment and `undefined`.
    private static let relativeNames: Set<String> = ["api", "tickets", "aichat", "auth", "chat", "metadata", "sops"]

    /// - Throws: `APIError` `malformed` when an escape is broken or hides a slash, a NUL or bytes that are no UTF-8.
    init(_ rawPath: some StringProtocol) throws(APIError) {
        var segments: [String] = []
        for part in rawPath.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true) {
            guard let segment = PercentEncoding.decode(part), !segment.utf8.contains(0), !segment.contains("/") else {
                throw APIError(.malformed, "the path has a broken percent escape")
            }
            segments.append(segment)
        }
        let rest = Self.dropUndefined(segments)
        prefixes = min(3, rest.prefix { $0 == "api" }.count)
        self.segments = Array(rest.dropFirst(prefixes))
    }

    /// An unset base address makes browsers ask for `undefined/…`, relative to the page:
    /// `/ticket/undefined/aichat/ask`.
    private static func dropUndefined(_ segments: [String]) -> ArraySlice<String> {
        guard let index = segments.prefix(2).firstIndex(of: "undefined"), index + 1 < segments.count else {
            return segments[...]
        }
        let rest = segments[(index + 1)...]
        // A ticket may be asked for by the id "undefined": that is no prefix.
        guard index == 0 || segments[0] != "api" && relativeNames.contains(rest.first ?? "") else {
            return segments[...]
        }
        return rest
    }

    /// Whether the path may name an API resource; otherwise it is a page of the frontend.
    func isAPI(method: String) -> Bool {
        guard prefixes == 0 else { return true }
        guard let first = segments.first, Self.bareNames.contains(first) else { return false }
        // `/auth/callback` is a page of the frontend that the sign-in provider sends browsers to.
        return first != "auth" || method == "POST" || method == "OPTIONS"
    }
}
