internal import Control
internal import Glibc

/// A line on the terminal that says how far long work has come. A pipe or a file gets nothing.
struct ProgressBar: Sendable {
    private let label: String
    private let isShown = isatty(STDERR_FILENO) == 1

    init(_ label: String) { self.label = label }

    func show(_ progress: UpkeepProgress) { show(text: Self.text(progress)) }

    func show(text: String) {
        if isShown { Terminal.raw("\r\u{1B}[K\(label)  \(text)") }
    }

    /// Takes the line away; what follows is the result.
    func clear() {
        if isShown { Terminal.raw("\r\u{1B}[K") }
    }

    private static let width = 24

    private static func text(_ progress: UpkeepProgress) -> String {
        let done = progress.done.inMebibytes
        guard progress.total > 0 else { return done }
        let share = min(1, Double(progress.done) / Double(progress.total))
        let filled = Int(share * Double(width))
        let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: width - filled)
        return "[\(bar)] \(Int(share * 100)) %  \(done) of \(progress.total.inMebibytes)"
    }
}

extension Int {
    /// Bytes for people.
    var inMebibytes: String { self < 1 << 20 ? "\((self + 1023) >> 10) KiB" : "\(self >> 20) MiB" }
}
