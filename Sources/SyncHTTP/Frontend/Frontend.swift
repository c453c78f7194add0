internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import NIOPosix

/// Serves a built frontend from a folder: its files, and its one page under every name that a person may open or
/// reload (frontend.md §1.2). Everything else is not found: an API path answered with a page crashes the frontend.
struct Frontend: Sendable {
    private static let chunk = 128 << 10
    private static let pages: Set<String> = [
        "", "notifications", "users", "reports", "messages", "settings", "dashboard", "all-tickets", "create-ticket",
        "knowledgebase", "adminpanel", "slatracker", "assetmanagement", "emailtemplates", "privacy", "contact-admin",
        "demo", "auth/callback",
    ]

    private let folder: String
    private let policy: String

    /// - Throws: `ConfigurationError` when there is no page in the folder.
    init(folder: String, policy: String) throws(ConfigurationError) {
        guard FrontendFile(["index.html"], in: folder) != nil else {
            throw ConfigurationError(
                "TICX_UI_DIR", "\(folder) has no index.html that can be read; name the folder that the build wrote")
        }
        self.folder = folder
        self.policy = policy
    }

    /// Whether the frontend and not the API is asked.
    func serves(_ method: HTTPRequest.Method, _ path: RequestPath) -> Bool {
        (method == .get || method == .head) && !path.isAPI(method: method.rawValue)
    }

    /// - Throws: `APIError` `notFound`.
    func respond(to request: Request, _ path: RequestPath) async throws -> Response {
        let segments = Self.isPage(path.segments) ? ["index.html"] : path.segments
        let file = try await NIOThreadPool.singleton.runIfActive { [folder] in FrontendFile(segments, in: folder) }
        guard let file, let name = segments.last else { throw APIError.notFound }
        var headers = self.headers(of: file, named: name, isHashed: Self.isHashed(segments))
        guard !Self.isKnown(file, to: request.headers) else { return Response(status: .notModified, headers: headers) }
        headers[.contentType] = MediaType.of(name)
        guard file.size > 0 else { return Response(status: .ok, headers: headers, body: ResponseBody()) }
        return Response(status: .ok, headers: headers, body: Self.body(of: file))
    }

    private func headers(of file: FrontendFile, named name: String, isHashed: Bool) -> HTTPFields {
        [
            .eTag: file.tag, .lastModified: file.modified,
            // A name with a hash in it never gets another content.
            .cacheControl: isHashed ? "public, max-age=31536000, immutable" : "no-cache",
            .contentSecurityPolicy: policy,
        ]
    }

    private static func isPage(_ segments: [String]) -> Bool {
        pages.contains(segments.joined(separator: "/")) || segments.count == 2 && segments[0] == "ticket"
    }

    /// Bundlers put what they name after its content into `assets`: `index-BkZ3x9Qa.js`.
    private static func isHashed(_ segments: [String]) -> Bool {
        guard segments.first == "assets", let name = segments.last, let dash = name.lastIndex(of: "-") else {
            return false
        }
        let hash = name[name.index(after: dash)...].prefix { $0 != "." }
        return hash.utf8.count >= 8 && hash.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }

    /// Whether the client has this content already (RFC 9110, section 13.1: the tag comes first).
    private static func isKnown(_ file: FrontendFile, to headers: HTTPFields) -> Bool {
        if let tags = headers[.ifNoneMatch] {
            return tags.split(separator: ",").map { $0.trimmingSpaces() }
                .contains { $0 == "*" || $0 == file.tag || $0 == "W/" + file.tag }
        }
        return headers[.ifModifiedSince] == file.modified
    }

    /// The content, read piece by piece as fast as the client takes it.
    private static func body(of file: FrontendFile) -> ResponseBody {
        ResponseBody(contentLength: file.size) { writer in
            var offset = 0
            while offset < file.size {
                let start = offset
                let piece = try await NIOThreadPool.singleton.runIfActive {
                    try file.read(at: start, maximum: min(chunk, file.size - start))
                }
                offset += piece.readableBytes
                try await writer.write(piece)
            }
            try await writer.finish(nil)
        }
    }
}
