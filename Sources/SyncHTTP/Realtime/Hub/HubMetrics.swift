internal import Metrics
internal import Synchronization

/// What the hub tells `/metrics`: sockets, events by name, and how sessions begin and end.
final class HubMetrics: Sendable {
    /// How a session began.
    enum Beginning: String { case fresh, recovered, refused, unavailable }

    /// Why the server ended a socket.
    enum Ending: String { case surplus, token, gap }

    private struct Key: Hashable {
        var label: String
        var value: String
    }

    private let registry: PrometheusRegistry
    private let sockets: Meter
    /// Handles that were looked up before: the names are ours, so they are bounded.
    private let counters = Mutex<[Key: Counter]>([:])

    init(registry: PrometheusRegistry) {
        self.registry = registry
        sockets = Meter(label: "ticx_sockets", factory: registry)
        sockets.set(0)
    }

    func connected() { sockets.increment() }

    func disconnected() { sockets.decrement() }

    func received(_ event: String) { count("ticx_socket_events_in_total", "event", event) }

    func sent(_ event: String, times: Int = 1) { count("ticx_socket_events_out_total", "event", event, times) }

    func began(_ how: Beginning) { count("ticx_socket_sessions_total", "began", how.rawValue) }

    func ended(_ why: Ending) { count("ticx_sockets_ended_total", "reason", why.rawValue) }

    private func count(_ label: String, _ name: String, _ value: String, _ times: Int = 1) {
        let key = Key(label: label, value: value)
        counters.withLock { counters in
            if let counter = counters[key] { return counter }
            let counter = Counter(label: label, dimensions: [(name, value)], factory: registry)
            counters[key] = counter
            return counter
        }.increment(by: times)
    }
}
