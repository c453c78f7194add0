internal import Cryptography
internal import HTTPTypes
internal import Logging
internal import SyncEngine

/// One demo login's own space, open: a service over a store of its own, with its routes and its live half.
final class Realm: Sendable {
    let name: RealmName
    let service: SyncService
    let presence: Presence
    /// Nil when Socket.IO is switched off.
    let hub: HubHome?
    private let identity: Identify
    private let handlers: [String: Route.Handler]
    private let closeStore: @Sendable () async -> Void

    /// What realms are made of, the same for all.
    struct Parts: Sendable {
        var vault: RealmVault
        var limits: RealmLimits
        var httpLimits: Limits
        /// Derived from the secret that signs tokens; names realms and seals what belongs to one.
        var key: [UInt8]
        var now: @Sendable () -> Timestamp
        var registry: PrometheusRegistry
        /// Of the hub that all sockets come through; nil when Socket.IO is switched off.
        var hubMetrics: HubMetrics?
        var logger: Logger
    }

    /// Opens the realm of a token, and makes it when there is none.
    ///
    /// - Parameter end: when the realm will be deleted.
    static func open(_ name: RealmName, _ token: DemoToken, end: Timestamp, _ parts: Parts) async throws -> Realm {
        let opened = try await parts.vault.open(name.description)
        do {
            var environment = Environment.system
            environment.now = parts.now
            let service = try await SyncService(
                store: try await BoundedStore(opened.store, limits: parts.limits),
                // A node that no server of real data has, so that no id of a realm is one of theirs.
                cursorKey: HMAC.code(Array("cursor \(name)".utf8), key: parts.key), node: 15, environment: environment,
                limits: engineLimits)
            try await RealmSamples.load(into: service, for: token)
            return Realm(name, token, end: end, service, opened.close, parts)
        } catch {
            await opened.close()
            throw error
        }
    }

    /// A handful of people in a small journal need no large caches.
    private static var engineLimits: EngineLimits {
        var limits = EngineLimits()
        limits.maximumCachedStates = 16
        limits.maximumRecentRecords = 512
        return limits
    }

    private init(
        _ name: RealmName, _ token: DemoToken, end: Timestamp, _ service: SyncService,
        _ closeStore: @escaping @Sendable () async -> Void, _ parts: Parts
    ) {
        self.name = name
        self.service = service
        self.closeStore = closeStore
        let office = Office(service: service, now: parts.now)
        presence = office.presence
        let identify = Self.identify(token, expires: min(token.expires ?? end, end), service, parts.now)
        identity = identify
        let routes = office.routes + [AuthRoutes.own]
        handlers = Dictionary(routes.map { (Self.key(of: $0), $0.handler) }) { first, _ in first }
        hub = parts.hubMetrics.map { metrics in
            var hubParts = RealtimeHub.Parts(
                service: service, identify: identify, key: HMAC.code(Array("sockets \(name)".utf8), key: parts.key),
                clock: HubClock(now: parts.now), presence: office.presence, registry: parts.registry,
                logger: parts.logger)
            hubParts.limits = parts.httpLimits
            return HubHome(hubParts, metrics: metrics)
        }
    }

    /// The one token of the realm stands for the one person whose realm it is.
    private static func identify(
        _ token: DemoToken, expires: Timestamp, _ service: SyncService, _ now: @escaping @Sendable () -> Timestamp
    ) -> Identify {
        { text throws(APIError) in
            guard SHA256.hash(text.utf8) == token.digest, expires > now(),
                let person = service.directory.user(RealmSamples.person), person.isActive
            else { throw .invalidToken }
            return Identity(user: person, tokenDigest: token.digest, expires: expires)
        }
    }

    /// - Throws: `APIError` `invalidToken` for any other token than this realm's.
    func identify(_ token: String) throws(APIError) -> Identity { try identity(token) }

    /// What answers a route in here; nil for routes of the whole server.
    func handler(of route: Route) -> Route.Handler? { handlers[Self.key(of: route)] }

    private static func key(of route: Route) -> String { "\(route.method.rawValue) \(route.pattern)" }

    /// Whether somebody has a socket open.
    var hasSockets: Bool { hub.map { !$0.sockets.users.isEmpty } ?? false }

    /// Ends connections, finishes what is under way, and lets go of the files.
    func close() async {
        await hub?.close()
        hub?.dropAll()
        await hub?.finished()
        await service.drain()
        await closeStore()
    }
}
