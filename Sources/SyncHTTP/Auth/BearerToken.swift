internal import HTTPTypes

/// The token of an `Authorization` header (RFC 6750, section 2.1).
enum BearerToken {
    /// The token; nil for none. `Bearer undefined` and `Bearer null` are none: browsers store these words when a
    /// sign-in answered without a token.
    static func read(_ headers: HTTPFields) -> String? {
        let values = headers[values: .authorization]
        guard values.count == 1, let value = values.first else { return nil }
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        let token = parts[1].trimmingSpaces()
        return ["", "undefined", "null"].contains(token) ? nil : token
    }
}
