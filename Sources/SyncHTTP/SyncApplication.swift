internal import Hummingbird
public import Logging
internal import NIOCore
internal import NIOPosix
public import ServiceLifecycle
public import SocketIO
public import SyncEngine

/// The server as one service: run it in a `ServiceGroup`, or with `run()` in a test.
///
/// On graceful shutdown it stops accepting, answers long polls at once, lets requests under way finish and returns when
/// the engine has nothing to write any more.
public struct SyncApplication: Service {
    private let application: Application<SyncResponder>
    private let service: SyncService
    private let status: ServerStatus
    private let engine: EngineServer?
    private let hub: RealtimeHub?
    private let realms: Realms?
    private let configuration: Configuration
    private let logger: Logger

    init(
        application: Application<SyncResponder>, service: SyncService, status: ServerStatus, engine: EngineServer?,
        hub: RealtimeHub?, realms: Realms?, configuration: Configuration, logger: Logger
    ) {
        self.application = application
        self.service = service
        self.status = status
        self.engine = engine
        self.hub = hub
        self.realms = realms
        self.configuration = configuration
        self.logger = logger
    }

    /// Serves until it is told to stop.
    ///
    /// - Throws: `StartError` when the address cannot be listened on.
    public func run() async throws {
        // Detached, or it would be told to stop beside us: connections end behind what they still have to be told.
        let server = ServiceGroup(configuration: .init(services: [.init(service: application)], logger: logger))
        let serving = Task.detached { try await server.run() }
        do {
            try await withGracefulShutdownHandler {
                try await withTaskCancellationHandler {
                    try await serving.value
                } onCancel: {
                    serving.cancel()
                }
            } onGracefulShutdown: { [status, service, engine, hub, realms] in
                status.drain()
                Task {
                    await hub?.endTyping()
                    await server.triggerGracefulShutdown()
                    // Long polls hold their connections open, and those hold up the shutdown: wake them beside it. What
                    // came through sockets is stored before the service takes nothing more.
                    await hub?.shutDown()
                    engine?.shutDown()
                    await realms?.close()
                    await service.drain()
                }
            }
        } catch let error as IOError {
            throw StartError(error, configuration)
        }
        status.drain()
        await hub?.shutDown()
        await realms?.close()
        await service.drain()
    }
}

/// What an application is made of, besides its configuration.
public struct ApplicationParts: Sendable {
    public var logger: Logger
    public var metrics: PrometheusRegistry
    /// Shown by `/health`.
    public var version: String
    /// The clock behind tokens and presence.
    public var now: @Sendable () -> Timestamp
    /// Why the store takes no writes; nil when it does. Asked by `/readyz`.
    public var storeTrouble: @Sendable () async -> String?
    /// What the store tells about itself, for `/metrics`.
    public var storeFigures: @Sendable () -> [StoreFigure] = { [] }
    /// Where the realms of demo logins are kept, when `hasDemoSandbox`.
    public var realms = RealmVault.inMemory
    public var realmLimits = RealmLimits()
    /// Where it is written down who is online, so that a restart empties nobody's list; nil: nowhere.
    public var presenceFile: String?
    /// What runs over Socket.IO's transport; nil for the chat's hub.
    public var realtime: (any EngineApplication)?
    /// Told the port once the server listens: with `PORT=0` the only way to learn it.
    public var onListening: @Sendable (Int) async -> Void
    /// Told the port of the figures, when `metricsPort` is set.
    public var onMetricsListening: @Sendable (Int) async -> Void = { _ in }

    public init(
        logger: Logger, metrics: PrometheusRegistry = PrometheusRegistry(), version: String = "dev",
        now: @escaping @Sendable () -> Timestamp = Environment.system.now,
        storeTrouble: @escaping @Sendable () async -> String? = { nil },
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.logger = logger
        self.metrics = metrics
        self.version = version
        self.now = now
        self.storeTrouble = storeTrouble
        self.onListening = onListening
    }
}

/// Puts the server together; nothing listens before it runs.
///
/// - Throws: `ConfigurationError` or `SecretFileError` when there is no secret to sign tokens with;
///   `ConfigurationError` when TLS or a frontend is asked for and cannot be had.
public func buildApplication(
    configuration: Configuration, service: SyncService, parts: ApplicationParts
) async throws -> SyncApplication {
    let assembly = try await Assembly(configuration: configuration, service: service, parts: parts)
    var application = try assembly.application(
        routes: assembly.routes, engine: assembly.engine, encryption: assembly.encryption,
        connections: assembly.connections, host: configuration.host, port: configuration.port,
        onListening: parts.onListening)
    application.addServices(
        assembly.office.presence,
        BreachWatch(warn: { try await service.warnOfBreaches() }, logger: parts.logger))
    if let realms = assembly.realms { application.addServices(realms) }
    if let port = configuration.metricsPort {
        application.addServices(
            try assembly.application(
                routes: assembly.metricsRoutes, connections: ConnectionCount(maximum: 64), host: "127.0.0.1",
                port: port, onListening: parts.onMetricsListening))
    }
    return SyncApplication(
        application: application, service: service, status: assembly.status, engine: assembly.engine,
        hub: assembly.hub, realms: assembly.realms, configuration: configuration, logger: parts.logger)
}
