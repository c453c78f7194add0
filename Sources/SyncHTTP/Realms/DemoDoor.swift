internal import Cryptography
internal import HTTPTypes
internal import Logging
internal import SocketIO
internal import SyncEngine
internal import Synchronization

/// What happens to somebody who brings a token of the frontend's demo login: with the sandbox they get their realm,
/// else they are nobody, as with any token that does not verify.
final class DemoDoor: Sendable {
    /// Nil when demo logins are off.
    let realms: Realms?
    private let signer: TokenSigner
    private let verifier: TokenVerifier
    private let limits: Limits
    private let trustedProxies: [AddressRange]
    private let logger: Logger
    private let isTold = Atomic(false)

    init(
        realms: Realms?, signer: TokenSigner, verifier: TokenVerifier, limits: Limits,
        trustedProxies: [AddressRange] = [], logger: Logger
    ) {
        self.verifier = verifier
        self.trustedProxies = trustedProxies
        self.realms = realms
        self.signer = signer
        self.limits = limits
        self.logger = logger
    }

    /// How a request is answered inside a realm.
    struct Visit: Sendable {
        let identity: Identity
        let handler: Route.Handler
    }

    /// Reads a token; nil for any that is not the demo login's.
    func token(_ text: String) -> DemoToken? {
        // Nearly every request brings a token that was found good before.
        guard !verifier.hasVerified(text) else { return nil }
        return DemoToken(text, maximumBytes: limits.maximumTokenBytes, isSignedHere: signer.hasSigned)
    }

    /// How a request is answered inside its realm; nil when it brings no demo token, or goes on as anybody's.
    ///
    /// - Throws: `APIError` `forbidden` for what demo logins may not ask for, and what `Realms.enter` throws.
    func visit(_ headers: HTTPFields, _ route: Route, from address: ClientAddress) async throws(APIError) -> Visit? {
        guard isLooking, let text = BearerToken.read(headers), let token = token(text) else { return nil }
        guard let realms else {
            tell()
            return nil
        }
        guard RealmRoutes.isOpen(route) else {
            if RealmRoutes.isPublic(route) { return nil }
            throw .notForDemoLogins
        }
        let realm: Realm
        do throws(APIError) {
            realm = try await realms.enter(token, from: address.network)
        } catch {
            // Such a route answers whoever comes, as anybody's when it must.
            if route.access == .recognised { return nil }
            throw error
        }
        let identity = try realm.identify(text)
        guard let handler = realm.handler(of: route) else { throw .notForDemoLogins }
        realm.presence.note(identity.user.id)
        return Visit(identity: identity, handler: handler)
    }

    /// Where a socket with this token belongs.
    func place(of text: String, from handshake: Handshake) async -> HubPlace {
        guard isLooking, let token = token(text) else { return .here }
        guard let realms else {
            tell()
            return .here
        }
        do throws(APIError) {
            let address = ClientAddress(handshake, trusting: trustedProxies)
            guard let hub = try await realms.enter(token, from: address.network).hub else { return .nowhere }
            return .home(hub)
        } catch {
            return error.code == .accessTokenRequired ? .nowhere : .later
        }
    }

    /// Without a sandbox a demo token is worth one line in the log and nothing more.
    private var isLooking: Bool { realms != nil || !isTold.load(ordering: .relaxed) }

    private func tell() {
        guard !isTold.exchange(true, ordering: .relaxed) else { return }
        logger.info(
            "a token of the frontend's demo login was refused; with TICX_DEMO=sandbox each gets a space of its own")
    }
}

extension TokenSigner {
    /// Whether a token carries this server's signature, expired or not.
    func hasSigned(_ token: String) -> Bool {
        guard let end = token.utf8.lastIndex(of: UInt8(ascii: ".")) else { return false }
        return constantTimeEqual(Array(sign(String(token[..<end])).utf8), Array(token.utf8))
    }
}

extension APIError {
    static let notForDemoLogins = APIError(
        .forbidden, "a demo login cannot do this; sign in with an account of your own")
}
