internal import JSONText
internal import SyncEngine

extension Share {
    /// The share in per cent as a text the frontend shows as it is: it takes the number 0 for nothing and shows an
    /// invented figure (frontend.md §7). One decimal, rounded down, so that 100 means all; `n/a` when nothing was due
    /// or done that could be counted.
    var shownPercent: String {
        guard total > 0 else { return "n/a" }
        let (whole, tenth) = (met * 1000 / total).quotientAndRemainder(dividingBy: 10)
        return tenth == 0 ? "\(whole)" : "\(whole).\(tenth)"
    }
}

extension SLAFigures {
    /// Writes what the dashboard and its older builds read.
    ///
    /// `slaCompliancePercent` is the share of resolutions in time, `slaViolations` how many were not. A mean or an age
    /// of no tickets is `null`.
    func write(to writer: inout JSONWriter) {
        writer.field("slaCompliancePercent", resolution.shownPercent)
        writer.share("resolution", resolution)
        writer.share("response", response)
        writer.field("avgResolutionTime", tenths: meanResolutionMinutes.map { $0 / 60 })
        writer.field("slaViolations", resolution.total - resolution.met)
        if let days = oldestOpenDays {
            writer.field("longestOpenTicketDays", days)
        } else {
            writer.null("longestOpenTicketDays")
        }
        writer.field("breached", breachedCount)
        writer.field("dueSoon", dueSoonCount)
        writer.field("windowDays", windowDays)
        writer.object("byPriority") { writer in
            for priority in TicketPriority.allCases {
                guard let shares = byPriority[priority] else { continue }
                writer.object(priority.rawValue) { writer in
                    writer.share("resolution", shares.resolution)
                    writer.share("response", shares.response)
                }
            }
        }
    }
}

extension JSONWriter {
    /// `{"met":9,"total":10,"percent":"90"}`
    mutating func share(_ name: String, _ share: Share) {
        object(name) { writer in
            writer.field("met", share.met)
            writer.field("total", share.total)
            writer.field("percent", share.shownPercent)
        }
    }

    /// A number that is not negative, with at most one decimal, or `null`.
    mutating func field(_ name: String, tenths value: Double?) {
        guard let value else {
            null(name)
            return
        }
        let (whole, tenth) = Int((value * 10).rounded()).quotientAndRemainder(dividingBy: 10)
        field(name, raw: (tenth == 0 ? "\(whole)" : "\(whole).\(tenth)").utf8)
    }
}
