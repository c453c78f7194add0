/// How long single appends took, in order.
struct Latencies: Sendable {
    private let sorted: [Duration]

    init(_ latencies: [Duration]) { sorted = latencies.sorted() }

    var count: Int { sorted.count }

    /// Milliseconds that so many hundredths of all took at most.
    func percentile(_ hundredths: Int) -> Double {
        sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, sorted.count * hundredths / 100)] / .milliseconds(1)
    }
}
