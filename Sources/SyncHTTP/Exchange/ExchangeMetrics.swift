internal import Metrics

/// How many tickets went out and came in.
struct ExchangeMetrics: Sendable {
    let registry: PrometheusRegistry

    func exported(_ tickets: Int, format: String) {
        Counter(label: "ticx_tickets_exported_total", dimensions: [("format", format)], factory: registry)
            .increment(by: tickets)
    }

    func imported(_ tickets: Int, format: String) {
        Counter(label: "ticx_tickets_imported_total", dimensions: [("format", format)], factory: registry)
            .increment(by: tickets)
    }
}
