internal import HTTPTypes
internal import Hummingbird
internal import JSONText
internal import SyncEngine

/// `health`, `livez`, `readyz`, `metrics`: for those who run the server.
struct OperationsRoutes: Sendable {
    let status: ServerStatus
    let metrics: MetricsPage

    var routes: [Route] {
        [
            Route(.get, "health", .anyone, handler: health),
            Route(.get, "livez", .anyone) { _ in .object { $0.field("status", "OK") } },
            Route(.get, "readyz", .anyone, handler: readiness),
            Route(.get, "metrics", .administrators) { _ in try await metrics.response() },
        ]
    }

    @Sendable private func health(_ call: Call) async throws -> Response {
        .object { writer in
            writer.field("status", "OK")
            writer.field("timestamp", status.now().description)
            writer.field("uptime", status.uptimeSeconds)
            writer.field("version", status.version)
        }
    }

    /// 503 while the server stops, and while the store takes no writes: whoever balances load should look elsewhere.
    @Sendable private func readiness(_ call: Call) async throws -> Response {
        if status.isDraining { throw APIError(.overload, "the server is about to stop", retryAfter: .seconds(2)) }
        if let trouble = await status.storeTrouble() {
            throw APIError(.unavailable, "the store takes no writes now", retryAfter: .seconds(5), cause: trouble)
        }
        return .object { $0.field("status", "OK") }
    }
}
