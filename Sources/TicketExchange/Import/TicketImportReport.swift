internal import JSONText
public import TicketFormats

/// What an import of tickets did, or would do.
public struct TicketImportReport: Sendable, Equatable {
    /// As many as somebody would read; all are counted.
    static let maximumWarnings = 1000

    public internal(set) var isDryRun: Bool
    public internal(set) var format: TicketFormat?
    /// What the other system is called.
    public internal(set) var source: String?
    public internal(set) var created = 0
    public internal(set) var updated = 0
    /// On record already, as they are in the file.
    public internal(set) var unchanged = 0
    /// They could not be taken; each has a warning.
    public internal(set) var skipped = 0
    /// Of tickets that were created now, and of those that were there.
    public internal(set) var notes = 0
    public internal(set) var messages = 0
    /// Placeholders for people whom nobody here is.
    public internal(set) var people = 0
    public private(set) var warnings: [FormatWarning] = []
    public private(set) var warningCount = 0

    init(isDryRun: Bool) { self.isDryRun = isDryRun }

    mutating func skip(_ warning: FormatWarning) {
        skipped += 1
        warn(warning)
    }

    mutating func warn(_ warning: FormatWarning) {
        warningCount += 1
        if warnings.count < Self.maximumWarnings { warnings.append(warning) }
    }
}

extension TicketImportReport {
    private var figures: [(name: String, number: Int)] {
        [
            ("created", created), ("updated", updated), ("unchanged", unchanged), ("skipped", skipped),
            ("notes", notes), ("messages", messages), ("people", people),
        ]
    }

    /// `{"dryRun","format","source","created","updated","unchanged","skipped","notes","messages","people",
    /// "warnings":[{"line","ticket","text"}],"warningCount"}`
    public var encoded: [UInt8] {
        JSONWriter.text { writer in
            writer.object { writer in
                writer.field("dryRun", isDryRun)
                if let format { writer.field("format", format.rawValue) }
                if let source { writer.field("source", source) }
                for (name, number) in figures { writer.field(name, number) }
                writer.array("warnings") { writer in
                    for warning in warnings {
                        writer.object { writer in
                            if warning.line > 0 { writer.field("line", warning.line) }
                            if let ticket = warning.ticket { writer.field("ticket", ticket) }
                            writer.field("text", warning.text)
                        }
                    }
                }
                writer.field("warningCount", warningCount)
            }
        }
    }

    /// Lines for people.
    public var lines: [String] {
        var lines = figures.filter { $0.number > 0 || $0.name == "created" }.map { "\($0.name)  \($0.number)" }
        lines += warnings.prefix(50).map { warning in
            let place = [warning.line > 0 ? "line \(warning.line)" : nil, warning.ticket].compactMap(\.self)
            return "note  " + (place.isEmpty ? "" : place.joined(separator: ", ") + ": ") + warning.text
        }
        if warningCount > 50 { lines.append("note  and \(warningCount - 50) more; --json has them") }
        if isDryRun { lines.append("This was a dry run: nothing was written.") }
        return lines
    }
}
