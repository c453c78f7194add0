internal import Cryptography
internal import Hummingbird
internal import NIOCore
internal import SocketIO
internal import SyncEngine

/// The pieces of a server, each made once.
struct Assembly: Sendable {
    let status: ServerStatus
    private let configuration: Configuration
    private let service: SyncService
    private let parts: ApplicationParts
    private let signer: TokenSigner
    private let verifier: TokenVerifier
    private let door: DemoDoor
    private let signIn: PasswordSignIn
    private let rates: RequestRates
    private let frontend: Frontend?
    /// Nil when clients speak to this process in plain HTTP.
    let encryption: Encryption?
    /// What is made per service, of the one that is served to everybody.
    let office: Office
    private let cookies: NotificationCookies
    private let metrics: HTTPMetrics
    /// Of the address that everybody is served at.
    let connections: ConnectionCount
    /// The live half; nil when Socket.IO is switched off.
    let hub: RealtimeHub?
    /// Nil when Socket.IO is switched off.
    let engine: EngineServer?

    /// - Throws: `ConfigurationError` or `SecretFileError` when there is no secret to sign tokens with;
    ///   `ConfigurationError` when there is no frontend where one should be, or TLS is asked for and cannot be had.
    init(configuration: Configuration, service: SyncService, parts: ApplicationParts) async throws {
        let limits = configuration.limits
        self.configuration = configuration
        self.service = service
        self.parts = parts
        let secret = try SigningSecret.resolve(configuration)
        signer = TokenSigner(secret: secret, lifetime: configuration.tokenLifetime)
        verifier = TokenVerifier(signer: signer, service: service, limits: limits, now: parts.now)
        let queue = BCryptQueue(threads: limits.passwordThreads, maximumWaiting: limits.maximumWaitingPasswords)
        signIn = try await PasswordSignIn(
            service: service, queue: queue, throttle: SignInThrottle(limits: limits, now: parts.now),
            cost: configuration.passwordCost)
        rates = RequestRates(limits: limits, now: parts.now)
        frontend = try configuration.frontendDirectory.map { folder throws(ConfigurationError) in
            try Frontend(folder: folder, policy: configuration.contentPolicy)
        }
        encryption = try configuration.tls.map { files throws(ConfigurationError) in try Encryption(files) }
        status = ServerStatus(
            version: parts.version, service: service, now: parts.now, checkStore: parts.storeTrouble)
        cookies = NotificationCookies(
            service: service, secret: secret, isTLS: configuration.isEncrypted, now: parts.now)
        metrics = HTTPMetrics(registry: parts.metrics)
        connections = ConnectionCount(maximum: limits.maximumConnections)
        let hubMetrics = configuration.isSocketIOEnabled ? HubMetrics(registry: parts.metrics) : nil
        let realms = try await Self.realms(configuration, parts, secret: secret, hubMetrics)
        let door = DemoDoor(
            realms: realms, signer: signer, verifier: verifier, limits: limits,
            trustedProxies: configuration.trustedProxies, logger: parts.logger)
        self.door = door
        office = Office(
            service: service, now: parts.now, cookies: cookies, adoption: RealmAdoption(service: service, door: door),
            presenceFile: parts.presenceFile.map { PresenceFile(path: $0) }
        ) { [status] presence in
            AssistantDuty(
                service: service, presence: presence, now: parts.now, status: status,
                endpoint: configuration.assistant, logger: parts.logger)
        }
        guard configuration.isSocketIOEnabled else {
            hub = nil
            engine = nil
            return
        }
        // Nobody gets in with a private id alone, so it may hang on the secret that tokens do.
        var hubParts = RealtimeHub.Parts(
            service: service, identify: verifier.identity(of:),
            key: HMAC.code(Array("private ids of sockets".utf8), key: secret), clock: HubClock(now: parts.now),
            presence: office.presence, registry: parts.metrics, logger: parts.logger)
        hubParts.limits = limits
        hubParts.emitsUserOnline = configuration.emitsUserOnline
        hubParts.isDraining = { [status] in status.isDraining }
        let hub = RealtimeHub(hubParts, metrics: hubMetrics) { await door.place(of: $0, from: $1) }
        self.hub = hub
        engine = Self.engine(parts.realtime ?? hub.server, configuration, rates)
    }

    /// The realms of demo logins; nil when those are off.
    private static func realms(
        _ configuration: Configuration, _ parts: ApplicationParts, secret: [UInt8], _ metrics: HubMetrics?
    ) async throws -> Realms? {
        guard configuration.hasDemoSandbox else { return nil }
        return try await Realms(
            Realm.Parts(
                vault: parts.realms, limits: parts.realmLimits, httpLimits: configuration.limits,
                key: HMAC.code(Array("realms of demo logins".utf8), key: secret), now: parts.now,
                registry: parts.metrics, hubMetrics: metrics, logger: parts.logger))
    }

    /// Nil when demo logins are off.
    var realms: Realms? { door.realms }

    /// The frontend bounds what a connection that died in silence can swallow by the sum of the two ping numbers.
    private static func engine(
        _ application: any EngineApplication, _ configuration: Configuration, _ rates: RequestRates
    ) -> EngineServer {
        var options = EngineOptions()
        options.pingInterval = .seconds(5)
        options.pingTimeout = .seconds(5)
        var transport = TransportOptions()
        transport.paths = ["/socket.io/", "/api/socket.io/"]
        // What clients send until they have heard of the server's end is stored, also over a poor line.
        transport.closeTimeout = .seconds(5)
        let cors = configuration.cors
        transport.cors = .origins { cors.allows($0) }
        transport.refusesForeignOrigins = true
        // An event's body may be what a request's may. One that is a little longer is answered, not cut off.
        options.maximumPayload = configuration.limits.maximumBodyBytes + 64 << 10
        let guardian = configuration.isDevelopment ? DevelopmentGuard() : nil
        let proxies = configuration.trustedProxies
        transport.check = { handshake throws(EngineError) in
            try guardian?.check(handshake)
            do throws(APIError) {
                try rates.take(ClientAddress(handshake, trusting: proxies))
            } catch {
                // Clients of Socket.IO wait longer with each try, whatever they are told.
                throw .unavailable(error.message)
            }
        }
        transport.network = { ClientAddress($0, trusting: proxies).network }
        transport.maximumConnections = configuration.limits.maximumConnections
        transport.maximumStrangers = configuration.limits.rates.strangers
        transport.keptHeaders = ["host", "origin", "x-forwarded-for"]
        return EngineServer(application: application, options: options, transport: transport)
    }

    /// Every route of the server.
    var routes: [Route] {
        OpenAPIRoutes(version: parts.version).routes
            + OperationsRoutes(status: status, metrics: metricsPage).routes
            + AuthRoutes(service: service, signIn: signIn, signer: signer, now: parts.now).routes
            + AccountRoutes(
                signIn: signIn,
                registration: Registration(
                    domains: configuration.registrationDomains, service: service, signIn: signIn),
                rates: rates, signer: signer, now: parts.now
            ).routes
            + MicrosoftRoutes(signIn: microsoft, verifier: verifier, signer: signer, now: parts.now).routes
            + exchange.routes
            + office.routes
    }

    /// Not of the office: demo logins neither export nor import.
    private var exchange: ExchangeRoutes {
        ExchangeRoutes(
            service: service, now: parts.now,
            spool: UploadSpool(directory: configuration.dataDirectory, limits: configuration.limits),
            turns: ExchangeTurns(limits: configuration.limits), metrics: ExchangeMetrics(registry: parts.metrics),
            generator: "ticx-sync/\(parts.version)", source: configuration.helpdeskAddress
        ) { [status] in status.isDraining }
    }

    /// The figures alone, for a port of their own on this machine, where a scraper needs no token.
    var metricsRoutes: [Route] {
        let page = metricsPage
        return [Route(.get, "metrics", .anyone) { _ in try await page.response() }]
    }

    private var microsoft: MicrosoftSignIn {
        MicrosoftSignIn(
            mode: configuration.microsoftLogin, privileged: configuration.privilegedLogin, service: service,
            rates: rates)
    }

    private var metricsPage: MetricsPage {
        MetricsPage(
            registry: parts.metrics, service: service, status: status, connections: connections, engine: engine,
            storeFigures: parts.storeFigures)
    }

    /// A server of these routes.
    func application(
        routes: [Route], engine: EngineServer? = nil, encryption: Encryption? = nil, connections: ConnectionCount,
        host: String, port: Int, onListening: @escaping @Sendable (Int) async -> Void
    ) throws -> Application<SyncResponder> {
        let plain = GuardedChannel.builder(limits: configuration.limits, engine: engine, count: connections)
        let responder = SyncResponder(
            routes: RouteTable(routes), cors: configuration.cors,
            developmentGuard: configuration.isDevelopment ? DevelopmentGuard() : nil, verifier: verifier, door: door,
            limits: configuration.limits, trustedProxies: configuration.trustedProxies, rates: rates,
            security: SecurityHeaders(isEncrypted: encryption != nil), frontend: frontend,
            presence: office.presence, metrics: metrics, cookies: cookies, engine: engine)
        return Application(
            responder: responder, server: try encryption?.around(plain) ?? plain,
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port), backlog: configuration.limits.connectionBacklog),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? port) },
            logger: parts.logger)
    }
}
