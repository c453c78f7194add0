internal import HTTPTypes
internal import Hummingbird
internal import Metrics
internal import SocketIO
internal import SyncEngine

/// The Prometheus page: the registry's series and the engine's figures as of now.
struct MetricsPage: Sendable {
    let registry: PrometheusRegistry
    let service: SyncService
    let status: ServerStatus
    let connections: ConnectionCount
    let engine: EngineServer?
    let storeFigures: @Sendable () -> [StoreFigure]

    func response() async throws -> Response {
        let statistics = try await service.statistics()
        gauge("ticx_users", statistics.users)
        gauge("ticx_replicas", statistics.replicas)
        gauge("ticx_journals", statistics.journals)
        gauge("ticx_cached_states", statistics.cachedStates)
        gauge("ticx_uptime_seconds", Int(status.uptimeSeconds))
        gauge("ticx_connections_open", connections.value)
        for (transport, count) in engine?.countsByTransport ?? [:] {
            gauge("ticx_engine_sessions", count, [("transport", transport.rawValue)])
        }
        for (answer, count) in statistics.decided {
            gauge("ticx_operations_decided", count, [("status", answer.rawValue)])
        }
        for figure in storeFigures() { gauge("ticx_store_" + figure.name, figure.value, figure.labels) }
        return Response(
            status: .ok,
            headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: registry.text)))
    }

    private func gauge(_ name: String, _ value: Int, _ dimensions: [(String, String)] = []) {
        Meter(label: name, dimensions: dimensions, factory: registry).set(value)
    }
}
