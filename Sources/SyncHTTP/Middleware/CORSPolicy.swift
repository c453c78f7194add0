internal import HTTPTypes
internal import Hummingbird

/// Which web pages may call this server from another origin (Fetch standard, CORS protocol).
///
/// Without these headers on an error the frontend takes it for a network failure and shows a success it made up, so
/// they go on every response.
public struct CORSPolicy: Sendable, Equatable {
    private enum Rule: Sendable, Equatable {
        case any
        case origin(String)
        case subdomains(scheme: String, suffix: String)
    }

    private let rules: [Rule]

    /// Reads a comma-separated allow-list: `https://app.example`, `https://*.example:8443`, or `*` for every origin.
    ///
    /// - Throws: `ConfigurationError` for an entry that is no origin.
    public init(allowing list: String) throws(ConfigurationError) {
        var rules: [Rule] = []
        for entry in list.split(separator: ",") {
            let text = entry.trimmingSpaces().lowercased().droppingTrailingSlash()
            guard !text.isEmpty else { continue }
            guard let rule = Self.rule(text) else {
                throw ConfigurationError(
                    "FRONTEND_URL", "“\(text)” is no origin; write for example https://app.example or https://*.example"
                )
            }
            rules.append(rule)
        }
        self.rules = rules
    }

    private static func rule(_ text: String) -> Rule? {
        if text == "*" { return .any }
        guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else { return nil }
        let authority = text.dropFirst(scheme.count)
        guard !authority.isEmpty, !authority.contains(where: { "/?#@ ".contains($0) }) else { return nil }
        guard authority.contains("*") else { return .origin(text) }
        guard authority.hasPrefix("*."), authority.count > 2, !authority.dropFirst().contains("*") else { return nil }
        return .subdomains(scheme: scheme, suffix: String(authority.dropFirst()))
    }

    /// The list as sources of a content security policy; nothing for `*`, which would allow every address.
    var sources: [String] {
        rules.compactMap { rule in
            switch rule {
            case .any: nil
            case .origin(let origin): origin
            case .subdomains(let scheme, let suffix): scheme + "*" + suffix
            }
        }
    }

    /// Whether pages of this origin may call.
    public func allows(_ origin: String) -> Bool {
        let origin = origin.lowercased()
        return rules.contains { rule in
            switch rule {
            case .any: true
            case .origin(let allowed): origin == allowed
            case .subdomains(let scheme, let suffix): Self.isSubdomain(origin, scheme: scheme, suffix: suffix)
            }
        }
    }

    /// One or more labels in front of the suffix, and nothing that could end the host earlier.
    private static func isSubdomain(_ origin: String, scheme: String, suffix: String) -> Bool {
        guard origin.hasPrefix(scheme), origin.hasSuffix(suffix) else { return false }
        let labels = origin.dropFirst(scheme.count).dropLast(suffix.count)
        return !labels.isEmpty && !labels.hasPrefix(".")
            && labels.utf8.allSatisfy { byte in
                byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
                    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            }
    }
}

extension CORSPolicy {
    /// Puts the headers of the CORS protocol on a response.
    func apply(to response: inout Response, request: HTTPFields) {
        response.headers[.vary] = "Origin"
        guard let origin = request[.origin], allows(origin) else { return }
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.accessControlExposeHeaders] = "Retry-After, Allow, Content-Disposition"
    }

    /// The answer to a preflight: the same for every path, so that browsers may keep it for two hours (their maximum).
    func preflight(_ request: HTTPFields) -> Response {
        var response = Response(status: .noContent)
        response.headers[.contentLength] = nil
        guard let origin = request[.origin], allows(origin) else { return response }
        response.headers[.accessControlAllowMethods] = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
        response.headers[.accessControlAllowHeaders] = "Authorization, Content-Type, X-Requested-With"
        response.headers[.accessControlMaxAge] = "7200"
        if request[.accessControlRequestPrivateNetwork] == "true" {
            response.headers[.accessControlAllowPrivateNetwork] = "true"
        }
        return response
    }
}

extension HTTPField.Name {
    /// Private Network Access (WICG draft): a public page asks before it calls a private address.
    static let accessControlRequestPrivateNetwork = Self("Access-Control-Request-Private-Network")!
    static let accessControlAllowPrivateNetwork = Self("Access-Control-Allow-Private-Network")!
}
