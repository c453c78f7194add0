import TicketFormats

/// One thing that is measured.
struct Step: Sendable {
    struct Result {
        var bytes: Int
        /// What came of it, for people.
        var remark: String
        /// Whether all bytes were gone through, so that they tell a speed.
        var isWhole = true
    }

    /// Steps of one case follow each other and share files.
    let group: String
    let name: String
    /// Megabytes it may need beyond an idle process: so few for a small file that keeping all of it would show.
    let bound: Int
    let run: @Sendable (Workshop, inout StopWatch) throws -> Result

    init(
        _ group: String, _ name: String, bound: Int = 50,
        run: @escaping @Sendable (Workshop, inout StopWatch) throws -> Result
    ) {
        (self.group, self.name, self.bound, self.run) = (group, "\(group): \(name)", bound, run)
    }

    private static let boundOfSmall = 12

    static let all: [Step] =
        round(.ticx, share: 1)
        + [
            Step("ticx", "pack") { workshop, _ in try workshop.pack("ticx") },
            Step("ticx", "read in a zip") { workshop, watch in
                try workshop.read("ticx", suffix: ".zip", &watch)
            },
        ]
        + [TicketFormat.jira, .bugzilla, .servicenow].flatMap { round($0, share: 0.04) }
        + [TicketFormat.spreadsheetml, .fods, .atom, .html, .csv, .json].map { written($0) }
        + [TicketFormat.mantis, .redmine, .zendesk, .freshdesk].map { foreign($0) }
        + HostileDocument.all.map(\.step)

    static var cases: [String] {
        all.reduce(into: []) { cases, step in if cases.last != step.group { cases.append(step.group) } }
    }

    /// Into a file and out of it.
    private static func round(_ format: TicketFormat, share: Double) -> [Step] {
        let name = format.rawValue
        let bound = share < 1 ? boundOfSmall : 50
        return [
            Step(name, "write", bound: bound) { workshop, _ in
                try workshop.write(format, share: share, isKept: true)
            },
            Step(name, "read", bound: bound) { workshop, watch in try workshop.read(name, &watch) },
        ]
    }

    /// To nowhere.
    private static func written(_ format: TicketFormat) -> Step {
        Step(format.rawValue, "write", bound: boundOfSmall) { workshop, _ in
            try workshop.write(format, share: 0.04, isKept: false)
        }
    }

    /// A file as another system makes it.
    private static func foreign(_ format: TicketFormat) -> Step {
        let name = format.rawValue
        return Step(name, "read", bound: boundOfSmall) { workshop, watch in
            try workshop.make(ForeignRecords(format), share: 0.03)
            return try workshop.read(name, &watch)
        }
    }
}
