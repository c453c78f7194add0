import SyncEngine

/// A report for eyes and paper: XHTML that is HTML as well, all in one file, without scripts.
///
/// Totals are known when the last ticket is written, so the charts stand at the end; screens show them first.
final class ReportWriter: XMLTicketWriting {
    let xml: XMLWriter
    private let header: ExportHeader
    private var totals = ReportTotals()
    private(set) var lost = LossCount()

    init(header: ExportHeader) throws(FormatFault) {
        self.header = header
        xml = try XMLWriter()
    }

    func begin() throws(FormatFault) {
        try xml.documentType("html")
        try xml.newLine()
        try open("html", ["xmlns": "http://www.w3.org/1999/xhtml", "lang": "en"])
        try open("head")
        try line("meta", "", ["charset": "utf-8"])
        try line("title", "Tickets")
        try line("meta", "", ["name": "viewport", "content": "width=device-width"])
        // Nothing in a ticket can make the page load or run anything, even if an escape were missing.
        let policy = "default-src 'none'; style-src 'unsafe-inline'"
        try line("meta", "", ["http-equiv": "Content-Security-Policy", "content": policy])
        try line("style", ReportStyle.sheet)
        try close()
        try open("body")
        try open("header")
        try line("h1", "Tickets")
        try line("p", "\(header.source.map { "\($0), " } ?? "")\(header.exportedAt.secondText) UTC")
        try close()
        try open("main")
    }

    func write(_ ticket: InterchangeTicket) throws(FormatFault) {
        totals.count(ticket)
        try open("article")
        try heading(ticket)
        try facts(ticket)
        try text(ticket.description, of: "description")
        for note in ticket.notes where !note.isInternal {
            let status = note.status.map { ", \($0.rawValue)" } ?? ""
            try said("note", "\(note.createdBy?.shownName ?? "Unknown"), \(note.createdAt.secondText)\(status)") {
                () throws(FormatFault) in try self.text(note.comment, of: "said")
            }
        }
        for chat in ticket.transcripts {
            try said("chat", "Chat of \(chat.start(else: ticket.createdAt).secondText)") { () throws(FormatFault) in
                for message in chat.messages {
                    let who = "\(message.at.secondText) \(message.from): "
                    try self.text(InterchangeText(who + message.text.text), of: "said")
                }
            }
        }
        try close()
        lost.add(.internalNotes, ticket.notes.count { $0.isInternal })
        lost.add(.extensions, ticket.extensions.count - ticket.foreignFields.count)
    }

    func end() throws(FormatFault) {
        if totals.tickets == 0 { try line("p", "There are no tickets.") }
        try close()
        try open("section", ["class": "summary"])
        try line("h2", totals.tickets == 1 ? "1 ticket" : "\(totals.tickets) tickets")
        for chart in totals.charts { try self.chart(chart) }
        try close()
        try xml.finish()
    }

    private func heading(_ ticket: InterchangeTicket) throws(FormatFault) {
        try open("h2")
        if let link = header.link(to: ticket) {
            try line("a", ticket.shownKey, ["href": link])
        } else {
            try line("span", ticket.shownKey)
        }
        if !ticket.title.text.isEmpty { try line("bdi", ticket.title.text.withLineFeeds) }
        try close()
    }

    private func facts(_ ticket: InterchangeTicket) throws(FormatFault) {
        let facts: [(String, String?)] = [
            ("Status", ticket.status.rawValue), ("Priority", "\(ticket.priority.rawValue) \(ticket.priority.name)"),
            ("Type", ticket.type.rawValue), ("Department", ticket.department),
            ("Assigned to", ticket.assignedTo?.shownName), ("Created by", ticket.createdBy?.shownName),
            ("Created", ticket.createdAt.secondText), ("Updated", ticket.updatedAt?.secondText),
            ("Closed", ticket.closedAt?.secondText), ("Due", Self.shown(ticket.dueDate)),
            ("Response due", Self.shown(ticket.responseETA)), ("Resolution due", Self.shown(ticket.resolutionETA)),
            ("SLA", ticket.slaMet.map { $0 ? "met" : "missed" }),
            ("Planned start", ticket.plannedStart), ("Planned end", ticket.plannedEnd),
            ("Requested item", ticket.requestedItem), ("Justification", ticket.justification),
        ]
        let files = ticket.attachments.map { ("Attachment", Optional("\($0.name) (\($0.size) bytes)")) }
        let others = ticket.foreignFields.map { ($0.name, Optional($0.value)) }
        try open("dl")
        for case (let name, let value?) in facts + files + others where !value.isEmpty {
            if value.utf8.count > 40 { try open("div", ["class": "wide"]) } else { try open("div") }
            try line("dt", name)
            try line("dd", value.withLineFeeds, ["dir": "auto"])
            try close()
        }
        try close()
    }

    /// An instant as all times here, in UTC; what was typed without a zone as it was typed.
    private static func shown(_ typed: String?) -> String? {
        guard let typed, case .instant(let time) = TypedTime(typed) else { return typed }
        return time.secondText
    }

    /// What somebody wrote, with its lines as they are; of HTML the source.
    private func text(_ text: InterchangeText?, of part: String) throws(FormatFault) {
        guard let text, !text.text.isEmpty else { return }
        if text.format != .plain { lost.add(.texts) }
        try line("p", text.text.withLineFeeds, ["class": part, "dir": "auto"])
    }

    private func said(
        _ part: String, _ heading: String, _ body: () throws(FormatFault) -> Void
    ) throws(FormatFault) {
        try open("section", ["class": part])
        try line("h3", heading)
        try body()
        try close()
    }

    /// Bars with their numbers, as wide as the greatest of them.
    private func chart(_ chart: ReportTotals.Chart) throws(FormatFault) {
        let height = chart.bars.count * 22
        try open("figure")
        try line("figcaption", chart.name)
        try open(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "width": "280", "height": "\(height)",
                "viewBox": "0 0 280 \(height)", "role": "img", "aria-label": chart.sentence,
            ])
        let greatest = max(1, chart.bars.map(\.count).max() ?? 1)
        for (index, bar) in chart.bars.enumerated() {
            let top = index * 22
            let width = bar.count == 0 ? 0 : max(1, bar.count * 140 / greatest)
            try line("text", bar.name, ["x": "84", "y": "\(top + 15)", "text-anchor": "end"])
            try line(
                "rect", "",
                ["x": "90", "y": "\(top + 3)", "width": "\(width)", "height": "16", "fill": bar.colour])
            try line("text", "\(bar.count)", ["x": "\(96 + width)", "y": "\(top + 15)"])
        }
        try close()
        try close()
    }
}
