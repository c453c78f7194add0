public import Metrics
internal import Synchronization

/// Counters, gauges and histograms in memory, read as Prometheus text (exposition format 0.0.4).
///
/// One value serves a server; it is also a `MetricsFactory`, so a process may bootstrap swift-metrics with it.
public final class PrometheusRegistry: MetricsFactory {
    private let series = Mutex<[Series.Key: Series]>([:])

    public init() {}

    private func series(_ kind: Series.Kind, _ label: String, _ dimensions: [(String, String)]) -> Series {
        let key = Series.Key(
            name: Series.Key.name(label), labels: dimensions.map { .init(name: Series.Key.name($0.0), value: $0.1) })
        return series.withLock { series in
            if let known = series[key] { return known }
            let new = Series(kind)
            series[key] = new
            return new
        }
    }

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(.counter, label, dimensions)
    }

    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(.counter, label, dimensions)
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(.gauge, label, dimensions)
    }

    public func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        series(aggregate ? .histogram : .gauge, label, dimensions)
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(.histogram, label, dimensions)
    }

    /// Series live as long as the registry: a counter that restarts at 0 would read as a restart of the server.
    public func destroyCounter(_: any CounterHandler) {}
    public func destroyFloatingPointCounter(_: any FloatingPointCounterHandler) {}
    public func destroyMeter(_: any MeterHandler) {}
    public func destroyRecorder(_: any RecorderHandler) {}
    public func destroyTimer(_: any TimerHandler) {}

    /// All series as text, in the order of their names.
    public var text: String {
        let sorted = series.withLock { Array($0) }.sorted { $0.key < $1.key }
        var output = ""
        var lastName = ""
        for (key, series) in sorted {
            if key.name != lastName { output += "# TYPE \(key.name) \(series.kind.rawValue)\n" }
            lastName = key.name
            series.write(key, to: &output)
        }
        return output
    }
}
