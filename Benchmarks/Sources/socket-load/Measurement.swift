internal import Benchmarking
internal import Foundation

/// What one round found, printed as one line of JSON.
struct Report {
    private var figures: [(name: String, value: Double)] = []

    subscript(name: String) -> Double {
        get { figures.first { $0.name == name }?.value ?? 0 }
        set { figures.append((name, newValue)) }
    }

    var json: String {
        "{" + figures.map { "\"\($0.name)\": \(String(format: "%.4f", $0.value))" }.joined(separator: ", ") + "}"
    }
}

/// How many, and how late: nanoseconds of each.
struct Tally {
    private(set) var count = 0
    private var samples: [UInt32] = []

    init() { samples.reserveCapacity(1 << 20) }

    mutating func add(since stamp: UInt64, until now: UInt64) {
        count += 1
        samples.append(UInt32(clamping: now > stamp ? now - stamp : 0))
    }

    mutating func reset() {
        count = 0
        samples.removeAll(keepingCapacity: true)
    }

    /// Milliseconds that so many hundredths of all took at most.
    func milliseconds(percentile: Int) -> Double {
        guard !samples.isEmpty else { return 0 }
        return Double(samples.sorted()[min(samples.count - 1, samples.count * percentile / 100)]) / 1e6
    }
}

/// The server's process, looked at from outside.
struct ServerProcess {
    let id: Int

    /// Seconds that all of its threads have run, in user space and in the kernel.
    func processorSeconds() throws -> Double {
        let fields = try text("stat").split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
            throw LoadError("/proc/\(id)/stat: \(fields)")
        }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    func residentBytes() throws -> Double {
        let line = try text("status").split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        guard let kilobytes = line?.split(separator: " ").dropFirst().first, let number = Double(kilobytes) else {
            throw LoadError("/proc/\(id)/status has no VmRSS")
        }
        return number * 1024
    }

    private func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: "/proc/\(id)/\(name)")), as: UTF8.self)
    }
}

/// One stretch of time: warm-up first, then what happened in it, and what it cost the server and this client.
struct Measurement {
    let server: ServerProcess
    let warmUp: Duration
    let duration: Duration

    /// - Parameters:
    ///   - reset: forgets what the warm-up counted.
    ///   - count: how many there were in the stretch.
    func run(_ swarm: Swarm, reset: () -> Void, count: () -> Int) throws -> Report {
        try swarm.run(for: warmUp)
        reset()
        let started = Clock.now()
        let cost = try server.processorSeconds()
        let own = ProcessorTime.used()
        try swarm.run(for: duration)
        let seconds = Double(Clock.now() - started) / 1e9
        let number = Double(max(1, count()))
        var report = Report()
        report["per_second"] = Double(count()) / seconds
        report["server_us"] = (try server.processorSeconds() - cost) / number * 1e6
        report["client_us"] = (ProcessorTime.used() - own) / .microseconds(1) / number
        return report
    }
}
