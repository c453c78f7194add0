internal import HTTPTypes
internal import Metrics
internal import Synchronization

/// How many requests each route got, how they ended and how long they took.
final class HTTPMetrics: Sendable {
    private struct Key: Hashable {
        var method: HTTPRequest.Method
        var route: String
        var status: Int
    }

    private let registry: PrometheusRegistry
    /// Handles that were looked up before: one for each route, method and status seen, all of them bounded.
    private let counters = Mutex<[Key: Counter]>([:])
    private let timers = Mutex<[String: Metrics.Timer]>([:])

    init(registry: PrometheusRegistry) { self.registry = registry }

    func count(method: HTTPRequest.Method, route: String, status: Int, duration: Duration) {
        let known: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .patch, .delete, .options]
        let key = Key(method: known.contains(method) ? method : .trace, route: route, status: status)
        counters.withLock { counters in
            if let counter = counters[key] { return counter }
            let counter = Counter(
                label: "ticx_http_requests_total",
                dimensions: [
                    ("method", known.contains(method) ? method.rawValue : "other"), ("route", route),
                    ("status", String(status)),
                ],
                factory: registry)
            counters[key] = counter
            return counter
        }.increment()
        timer(route).record(duration: duration)
    }

    private func timer(_ route: String) -> Metrics.Timer {
        timers.withLock { timers in
            if let timer = timers[route] { return timer }
            let timer = Metrics.Timer(
                label: "ticx_http_request_seconds", dimensions: [("route", route)], factory: registry)
            timers[route] = timer
            return timer
        }
    }
}
