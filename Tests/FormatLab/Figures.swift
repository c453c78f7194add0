import Glibc

/// What a step did and needed.
struct Figures {
    private let name: String
    private let result: Step.Result
    private let seconds: Double
    /// Bytes of memory at the worst moment, beyond those at the beginning.
    let peak: Int

    static func measured(_ step: Step, megabytes: Int, folder: String) throws -> Figures {
        let idle = try resident("VmRSS")
        var clock = StopWatch()
        let result = try step.run(Workshop(folder: folder, megabytes: megabytes), &clock)
        return Figures(
            name: step.name, result: result, seconds: clock.seconds, peak: try resident("VmHWM") - idle)
    }

    var line: String {
        let megabytes = Double(result.bytes) / 1e6
        let speed = "\(Int((megabytes / max(seconds, 0.001)).rounded())) MB/s"
        return Self.column(name, 34, toLeft: true) + Self.column("\(Int(megabytes.rounded())) MB", 8)
            + Self.column("\(tenths(seconds)) s", 9) + Self.column(result.isWhole ? speed : "", 11)
            + Self.column("\(tenths(Double(peak) / 1_048_576))", 7) + " MB above idle  \(result.remark)"
    }

    private func tenths(_ number: Double) -> String { "\((number * 10).rounded() / 10)" }

    private static func column(_ text: String, _ width: Int, toLeft: Bool = false) -> String {
        let blanks = String(repeating: " ", count: max(0, width - text.count))
        return toLeft ? text + blanks : blanks + text
    }

    /// A line of `/proc/self/status`, in bytes.
    private static func resident(_ name: String) throws -> Int {
        guard let file = fopen("/proc/self/status", "r") else { throw LabError("/proc/self/status cannot be read") }
        defer { fclose(file) }
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(line) }
        while getline(&line, &capacity, file) > 0 {
            guard let line else { break }
            let words = String(cString: line).split { $0 == " " || $0 == "\t" || $0 == "\n" }
            if words.count == 3, words[0] == "\(name):", let kilobytes = Int(words[1]) { return kilobytes << 10 }
        }
        throw LabError("/proc/self/status has no \(name)")
    }
}

/// The time that counts: not what it takes to make a file for a reader.
struct StopWatch {
    private var start = ContinuousClock.now

    mutating func restart() { start = ContinuousClock.now }

    var seconds: Double { (ContinuousClock.now - start).seconds }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
