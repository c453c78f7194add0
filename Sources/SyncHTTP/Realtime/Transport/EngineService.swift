internal import HTTPTypes
internal import Hummingbird
package import Logging
internal import NIOCore
package import ServiceLifecycle
package import SocketIO

/// Serves an Engine.IO application on an address of its own, without anything else.
///
/// - Parameter onListening: told the port once the server listens.
/// - Returns: a service that ends every connection when it is shut down gracefully.
package func buildEngineApplication(
    _ application: any EngineApplication, options: EngineOptions = EngineOptions(),
    transport: TransportOptions = TransportOptions(), host: String, port: Int, logger: Logger,
    onListening: @escaping @Sendable (Int) async -> Void
) -> some Service {
    let limits = Limits()
    let engine = EngineServer(application: application, options: options, transport: transport)
    let server = Application(
        responder: EngineResponder(engine: engine),
        server: GuardedChannel.builder(
            limits: limits, engine: engine, count: ConnectionCount(maximum: limits.maximumConnections)),
        configuration: ApplicationConfiguration(
            address: .hostname(host, port: port), backlog: limits.connectionBacklog),
        onServerRunning: { channel in await onListening(channel.localAddress?.port ?? port) }, logger: logger)
    return EngineService(server: server, engine: engine)
}

private struct EngineService: Service {
    let server: Application<EngineResponder>
    let engine: EngineServer

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await server.run()
        } onGracefulShutdown: { [engine] in
            engine.shutDown()
        }
    }
}

/// Every other path is unknown.
private struct EngineResponder: HTTPResponder {
    let engine: EngineServer

    func respond(to request: Request, context: RequestScope) async -> Response {
        guard engine.serves(path: request.uri.string) else { return Response(status: .notFound) }
        let response = await engine.respond(to: request, channel: context.channel)
        return request.method == .head ? response.withoutBody : response
    }
}
