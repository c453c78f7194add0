internal import JSONText

/// What an import did, or would do.
public struct ImportReport: Sendable, Equatable {
    /// Rows of a table, by what became of them.
    public struct Counts: Sendable, Equatable {
        public var created = 0
        public var updated = 0
        /// On record already, or known as part of another row.
        public var unchanged = 0
        /// They could not be taken; each is told with its place.
        public var skipped = 0
        /// Of a kind that is not taken over.
        public var leftOut = 0
    }

    /// Something about one row or file.
    public struct Remark: Sendable, Equatable {
        public var place: Place?
        public var table: String?
        public var text: String
    }

    /// As many as somebody would read; all are counted.
    static let maximumRemarks = 1000

    public internal(set) var isDryRun: Bool
    /// In the order in which the tables were taken.
    public private(set) var tables: [(name: String, counts: Counts)] = []
    /// Rows that were skipped, with the reason.
    public private(set) var problems: [Remark] = []
    public private(set) var problemCount = 0
    /// What was taken in another form than it had.
    public private(set) var warnings: [Remark] = []
    public private(set) var warningCount = 0

    init(isDryRun: Bool) { self.isDryRun = isDryRun }

    public static func == (left: ImportReport, right: ImportReport) -> Bool {
        left.encoded == right.encoded
    }

    /// The counts of a table; zeros when none of its rows came.
    public func counts(_ table: String) -> Counts { tables.first { $0.name == table }?.counts ?? Counts() }

    mutating func count(_ table: String, _ outcome: WritableKeyPath<Counts, Int>, _ number: Int = 1) {
        if let index = tables.firstIndex(where: { $0.name == table }) {
            tables[index].counts[keyPath: outcome] += number
        } else {
            tables.append((table, Counts()))
            tables[tables.count - 1].counts[keyPath: outcome] += number
        }
    }

    mutating func skip(_ table: String, _ place: Place, _ reason: String) {
        count(table, \.skipped)
        problem(table, place, reason)
    }

    mutating func problem(_ table: String?, _ place: Place?, _ reason: String) {
        problemCount += 1
        if problems.count < Self.maximumRemarks { problems.append(Remark(place: place, table: table, text: reason)) }
    }

    mutating func warn(_ table: String?, _ place: Place?, _ text: String) {
        let remark = Remark(place: place, table: table, text: text)
        // A table that is read twice has the same to tell twice.
        guard !warnings.contains(remark) else { return }
        warningCount += 1
        if warnings.count < Self.maximumRemarks { warnings.append(remark) }
    }
}

extension ImportReport {
    /// `{"dryRun","tables":{"users":{…}},"problems":[…],"problemCount","warnings":[…],"warningCount"}`
    public var encoded: [UInt8] {
        JSONWriter.text { writer in
            writer.object { writer in
                writer.field("dryRun", isDryRun)
                writer.object("tables") { writer in
                    for (name, counts) in tables {
                        writer.object(name) { writer in
                            for (name, number) in counts.members { writer.field(name, number) }
                        }
                    }
                }
                Self.write("problems", problems, to: &writer)
                writer.field("problemCount", problemCount)
                Self.write("warnings", warnings, to: &writer)
                writer.field("warningCount", warningCount)
            }
        }
    }

    private static func write(_ name: String, _ remarks: [Remark], to writer: inout JSONWriter) {
        writer.array(name) { writer in
            for remark in remarks {
                writer.object { writer in
                    if let place = remark.place {
                        writer.field("file", place.file)
                        writer.field("line", place.line)
                        writer.field("column", place.column)
                    }
                    if let table = remark.table { writer.field("table", table) }
                    writer.field("text", remark.text)
                }
            }
        }
    }

    /// Lines for people.
    public var lines: [String] {
        var lines = tables.map { name, counts in
            let figures = counts.members.filter { $0.number > 0 }.map { "\($0.number) \($0.name)" }
            return name.padding(20) + figures.joined(separator: ", ")
        }
        lines += Self.lines("skipped", problems, problemCount) + Self.lines("note", warnings, warningCount)
        if isDryRun { lines.append("This was a dry run: nothing was written.") }
        return lines
    }

    private static func lines(_ word: String, _ remarks: [Remark], _ count: Int) -> [String] {
        let shown = remarks.prefix(50).map { remark in
            let place = [remark.place?.description, remark.table].compactMap(\.self).joined(separator: " ")
            return "\(word)  \(place)\(place.isEmpty ? "" : ": ")\(remark.text)"
        }
        return count > shown.count ? shown + ["\(word)  and \(count - shown.count) more; --json has them"] : shown
    }
}

extension ImportReport.Counts {
    fileprivate var members: [(name: String, number: Int)] {
        [
            ("created", created), ("updated", updated), ("unchanged", unchanged), ("skipped", skipped),
            ("leftOut", leftOut),
        ]
    }
}

extension String {
    fileprivate func padding(_ width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
