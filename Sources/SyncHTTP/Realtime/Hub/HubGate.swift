internal import JSONText
internal import Logging
internal import SocketIO
internal import SyncEngine
internal import Synchronization

/// Decides who is let in, and where they go on.
///
/// A token that will never be good is refused for ever: clients do not try again. Trouble that passes is never told as
/// a refusal.
final class HubGate: Sendable {
    private let identify: Identify
    private let service: SyncService
    private let key: [UInt8]
    private let clock: HubClock
    private let random: @Sendable (Int) -> [UInt8]
    private let logger: Logger
    private let trouble = Mutex(StoreTrouble())

    /// - Parameter key: seals private ids; kept as long as sessions should be able to come back.
    init(
        identify: @escaping Identify, service: SyncService, key: [UInt8], clock: HubClock,
        random: @escaping @Sendable (Int) -> [UInt8], logger: Logger
    ) {
        self.identify = identify
        self.service = service
        self.key = key
        self.clock = clock
        self.random = random
        self.logger = logger
    }

    /// Whether the store failed for everybody a moment ago.
    var isInTrouble: Bool {
        let now = clock.now()
        return trouble.withLock { $0.isGeneral(at: now) }
    }

    /// The token that a client brings along; empty: none.
    static func token(of request: ConnectRequest) -> String {
        request.auth?["token"]?.string ?? request.handshake.query.first { $0.name == "token" }?.value ?? ""
    }

    func admit(_ request: ConnectRequest) async throws(ConnectRefusal) -> Admission {
        let token = Self.token(of: request)
        let identity: Identity
        do {
            identity = try identify(token)
        } catch {
            throw ConnectRefusal("Authentication error")
        }
        let claim = Claim(request.auth, user: identity.user.id, key: key)
        do {
            let place = try await resume(claim, user: identity.user.id)
            trouble.withLock { $0.succeeded(identity.user.id) }
            return admission(place.privateID, HubSession(identity, token: token, place, auth: request.auth))
        } catch {
            note(error, of: identity.user.id)
            // What the client had stays good: it keeps its private id, is sent away and comes back.
            let nowhere = Place(
                privateID: "", position: LivePosition(user: 0, tickets: 0), isRecovered: true, isGreeted: true)
            var session = HubSession(identity, token: token, nowhere, auth: request.auth)
            session.isUnavailable = true
            return admission(claim?.privateID, session)
        }
    }

    private func note(_ error: any Error, of user: UserID) {
        let now = clock.now()
        // Clients come back every second: once says it.
        guard trouble.withLock({ $0.failed(user, at: now) }) else { return }
        logger.error(
            "a user could not be let in", metadata: [LogKeys.user: "\(user)", LogKeys.error: "\(error)"])
    }

    private func admission(_ privateID: String?, _ session: HubSession) -> Admission {
        Admission(
            id: privateID.map(RecoveryToken.socketID), privateID: privateID, isRecovered: session.isRecovered,
            userData: session)
    }

    /// Where a client goes on: where it was when that can still be told, else a fresh session at the end.
    private func resume(_ claim: Claim?, user: UserID) async throws -> Place {
        let epoch = service.epoch.bits.high
        let head = try await service.liveHead(of: user)
        if let claim, let position = claim.position(epoch: epoch), head.covers(position),
            try await service.live(reader: user, after: position, limit: 1) != nil
        {
            return Place(
                privateID: claim.privateID, position: position, isRecovered: true,
                isGreeted: claim.isGreeted(epoch: epoch))
        }
        let token = RecoveryToken(nonce: random(16), user: user, start: StreamOffset(epoch: epoch, position: head))
        return Place(privateID: token.sealed(with: key), position: head, isRecovered: false, isGreeted: false)
    }
}

/// Where a client begins or goes on.
private struct Place {
    var privateID: String
    var position: LivePosition
    var isRecovered: Bool
    var isGreeted: Bool
}

/// What a client that was here before brings along.
private struct Claim {
    let privateID: String
    private let start: StreamOffset
    private let offset: String?

    /// Nil without a private id that is good for this user.
    init?(_ auth: JSONSlice?, user: UserID, key: [UInt8]) {
        guard let privateID = auth?["pid"]?.string, let token = RecoveryToken(opening: privateID, with: key),
            token.user == user
        else { return nil }
        self.privateID = privateID
        start = token.start
        offset = auth?["offset"].flatMap { $0.isNull ? nil : $0.string ?? "" }
    }

    /// Up to where the client was told; nil when nobody can say so in this history.
    ///
    /// Clients keep their last offset when they get a fresh session: one that is older than the session counts as its
    /// beginning.
    func position(epoch: UInt64) -> LivePosition? {
        guard start.epoch == epoch else { return nil }
        guard let offset else { return start.position }
        guard let told = StreamOffset(offset) else { return nil }
        return told.epoch == epoch ? start.position.joined(with: told.position) : start.position
    }

    /// Whether the client has heard the end of the session's greeting, which has the offset of its beginning, or
    /// something later.
    func isGreeted(epoch: UInt64) -> Bool {
        guard let told = offset.flatMap(StreamOffset.init) else { return false }
        return told.epoch == epoch && told.position.covers(start.position)
    }
}

extension HubSession {
    fileprivate init(_ identity: Identity, token: String, _ place: Place, auth: JSONSlice?) {
        self.init(
            user: identity.user.id, token: token, expires: identity.expires, position: place.position,
            isRecovered: place.isRecovered, isGreeted: place.isGreeted, isSyncing: auth?["sync"]?.boolean ?? false)
    }
}
