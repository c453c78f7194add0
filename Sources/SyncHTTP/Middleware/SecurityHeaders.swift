internal import HTTPTypes
internal import Hummingbird

/// Headers that tell browsers what an answer must not be used for. They go on every response.
struct SecurityHeaders: Sendable {
    /// Whether this process itself speaks TLS; behind a proxy, saying so is the proxy's business.
    let isEncrypted: Bool

    func apply(to response: inout Response) {
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.referrerPolicy] = "same-origin"
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        if response.headers[.contentSecurityPolicy] == nil {
            response.headers[.contentSecurityPolicy] = "default-src 'none'; frame-ancestors 'none'"
            response.headers[.xFrameOptions] = "DENY"
        } else {
            response.headers[.xFrameOptions] = "SAMEORIGIN"
        }
        if isEncrypted { response.headers[.strictTransportSecurity] = "max-age=31536000" }
    }
}

extension HTTPField.Name {
    static let referrerPolicy = Self("Referrer-Policy")!
    static let xFrameOptions = Self("X-Frame-Options")!
}
