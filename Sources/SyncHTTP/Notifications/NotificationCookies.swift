internal import Cryptography
internal import HTTPTypes
internal import Hummingbird
internal import SyncEngine

/// Hands out notification cookies with answers to people who are signed in, and takes them.
///
/// Only a page of the server's own origin gets one: another origin's browser would not send it back. Each names its
/// user as of now, so it ends with their account, with their tokens at a change of password, with the token that it
/// came with, and after a day.
struct NotificationCookies: Sendable {
    private static let lifetime: Int64 = 86_400_000

    let service: SyncService
    let now: @Sendable () -> Timestamp
    private let key: [UInt8]
    /// Whether this process speaks TLS itself.
    private let isTLS: Bool

    /// - Parameter secret: what tokens are signed with; cookies get a key of their own from it.
    init(service: SyncService, secret: [UInt8], isTLS: Bool, now: @escaping @Sendable () -> Timestamp) {
        self.service = service
        self.now = now
        self.isTLS = isTLS
        key = HMAC.code(Array("cookies of notifications".utf8), key: secret)
    }

    /// Whose cookie a request carries, if it counts and a page of this origin sent it.
    func user(of request: Request) -> User? {
        guard Self.isSameOrigin(request) else { return nil }
        return cookie(of: request).flatMap(owner)
    }

    /// Puts a cookie on an answer, unless the request has one that will do for a while.
    ///
    /// - Parameter isProxied: whether the request came through a proxy that is believed.
    func apply(to response: inout Response, _ request: Request, caller: Identity, isProxied: Bool) {
        guard Self.isSameOrigin(request), !isFresh(cookie(of: request), caller) else { return }
        let now = now()
        let cookie = NotificationCookie(
            user: caller.user.id, tokenDigest: caller.tokenDigest, issued: now,
            expires: min(now + Self.lifetime, caller.expires))
        let isSecure = isTLS || isProxied && request.headers[.xForwardedProto]?.lowercased() == "https"
        response.setCookie(
            Cookie(
                name: NotificationCookie.name, value: cookie.sealed(with: key),
                maxAge: Int((cookie.expires - now) / 1000), path: NotificationCookie.path, secure: isSecure,
                httpOnly: true, sameSite: .strict))
    }

    private func cookie(of request: Request) -> NotificationCookie? {
        request.cookies[NotificationCookie.name].flatMap { NotificationCookie(opening: $0.value, with: key) }
    }

    private func isFresh(_ cookie: NotificationCookie?, _ caller: Identity) -> Bool {
        guard let cookie, cookie.user == caller.user.id, cookie.tokenDigest == caller.tokenDigest else { return false }
        return cookie.expires - now() > Self.lifetime / 2 && owner(cookie) != nil
    }

    private func owner(_ cookie: NotificationCookie) -> User? {
        let now = now()
        let directory = service.directory
        guard cookie.issued <= now, now < cookie.expires, let user = directory.user(cookie.user), user.isActive,
            user.tokensValidFrom.map({ $0 <= cookie.issued }) ?? true,
            !directory.isRevoked(tokenDigest: cookie.tokenDigest)
        else { return nil }
        return user
    }

    /// Whether a page of this origin sent a request, or no page at all. Browsers say so where they trust the
    /// connection; elsewhere they name the origin of every request that goes to another one (Fetch, section 3.2).
    static func isSameOrigin(_ request: Request) -> Bool {
        if let site = request.headers[.secFetchSite] { return site == "same-origin" }
        guard let origin = request.headers[.origin] else { return true }
        guard let authority = request.head.authority, let scheme = origin.firstRange(of: "://") else { return false }
        return origin[scheme.upperBound...].lowercased() == authority.lowercased()
    }
}

extension HTTPField.Name {
    static let secFetchSite = Self("Sec-Fetch-Site")!
    static let xForwardedProto = Self("X-Forwarded-Proto")!
}
