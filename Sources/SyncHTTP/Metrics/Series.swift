internal import Metrics
internal import Synchronization

/// One time series: a number that rises, a number that is, or a distribution.
final class Series: CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler, TimerHandler {
    enum Kind: String { case counter, gauge, histogram }

    let kind: Kind
    private let state = Mutex(State())

    private struct State {
        var value = 0.0
        var count = 0
        /// How many samples lie at or below each bound, not yet summed up.
        var buckets = [Int](repeating: 0, count: Series.bounds.count + 1)
    }

    /// Seconds: from a cached answer to the longest poll.
    static let bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

    init(_ kind: Kind) { self.kind = kind }

    func increment(by amount: Int64) { increment(by: Double(amount)) }
    func increment(by amount: Double) { state.withLock { $0.value += amount } }
    func decrement(by amount: Double) { state.withLock { $0.value -= amount } }
    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { state.withLock { $0.value = value } }
    func reset() { state.withLock { $0 = State() } }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard kind == .histogram else { return set(value) }
        let bucket = Self.bounds.firstIndex { value <= $0 } ?? Self.bounds.count
        state.withLock { state in
            state.value += value
            state.count += 1
            state.buckets[bucket] += 1
        }
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    func write(_ key: Key, to output: inout String) {
        let state = self.state.withLock { $0 }
        guard kind == .histogram else {
            output += "\(key.name)\(key.text()) \(Self.number(state.value))\n"
            return
        }
        var sum = 0
        for (index, count) in state.buckets.enumerated() {
            sum += count
            let bound = index < Self.bounds.count ? Self.number(Self.bounds[index]) : "+Inf"
            output += "\(key.name)_bucket\(key.text(with: .init(name: "le", value: bound))) \(sum)\n"
        }
        output += "\(key.name)_sum\(key.text()) \(Self.number(state.value))\n"
        output += "\(key.name)_count\(key.text()) \(state.count)\n"
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }
}

extension Series {
    /// A metric's name with its labels.
    struct Key: Hashable, Comparable {
        struct Label: Hashable {
            var name: String
            var value: String
        }

        var name: String
        var labels: [Label]

        /// `name` with what Prometheus does not allow replaced by `_`.
        static func name(_ text: String) -> String {
            String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "_" ? $0 : "_" })
        }

        /// `{a="1",b="2"}`, or nothing without labels.
        func text(with extra: Label? = nil) -> String {
            let labels = labels + (extra.map { [$0] } ?? [])
            guard !labels.isEmpty else { return "" }
            return "{" + labels.map { "\($0.name)=\"\(Self.escape($0.value))\"" }.joined(separator: ",") + "}"
        }

        private static func escape(_ value: String) -> String {
            value.reduce(into: "") { output, character in
                switch character {
                case "\\": output += "\\\\"
                case "\"": output += "\\\""
                case "\n": output += "\\n"
                default: output.append(character)
                }
            }
        }

        static func < (left: Key, right: Key) -> Bool {
            (left.name, left.text()) < (right.name, right.text())
        }
    }
}
