internal import Control
internal import Glibc

/// A line on the terminal that says how far long work has come. A pipe or a file gets nothing.
struct ProgressBar: Sendable {
    /// What is counted.
    enum Unit {
        case bytes
        case things(String)
    }

    private let label: String
    private let unit: Unit
    private let isShown = isatty(STDERR_FILENO) == 1

    init(_ label: String, unit: Unit = .bytes) {
        self.label = label
        self.unit = unit
    }

    func show(_ progress: UpkeepProgress) { show(text: text(progress)) }

    /// A line that came before an answer.
    func show(line: [UInt8]) { UpkeepProgress(line: line).map(show) }

    func show(text: String) {
        if isShown { Terminal.raw("\r\u{1B}[K\(label)  \(text)") }
    }

    /// Takes the line away; what follows is the result.
    func clear() {
        if isShown { Terminal.raw("\r\u{1B}[K") }
    }

    private static let width = 24

    private func text(_ progress: UpkeepProgress) -> String {
        guard progress.total > 0 else { return amount(progress.done) }
        let share = min(1, Double(progress.done) / Double(progress.total))
        let filled = Int(share * Double(Self.width))
        let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: Self.width - filled)
        return "[\(bar)] \(Int(share * 100)) %  \(amount(progress.done)) of \(amount(progress.total))"
    }

    private func amount(_ count: Int) -> String {
        switch unit {
        case .bytes: count.inMebibytes
        case .things(let name): "\(count) \(name)"
        }
    }
}

extension Int {
    /// Bytes for people.
    var inMebibytes: String { self < 1 << 20 ? "\((self + 1023) >> 10) KiB" : "\(self >> 20) MiB" }
}
