import SyncEngine
import Testing
import TicketFormats

@Suite("Export as a report")
struct ExportReportTests {
    @Test("every text stands in it as text, and charts count the tickets")
    func texts() throws {
        try ExportSeeds.each { tickets, seed in
            let file = try Exported(tickets, as: .html)
            let page = try file.root()
            let articles = page.all("article")
            #expect(articles.count == tickets.count)
            for (ticket, article) in zip(tickets, articles) {
                let all = article.text
                for text in [ticket.title, ticket.description ?? ""] + ticket.openNotes.map(\.comment) {
                    #expect(all.utf8Contains(text.text.clean), "TICX_SEED=\(seed)")
                }
                for message in ticket.transcripts.flatMap(\.messages) {
                    #expect(all.utf8Contains(message.text.text.clean), "TICX_SEED=\(seed)")
                }
                #expect(article.all("script").isEmpty)
            }
            let sums = page.all("svg").map { chart in
                chart.all("text").compactMap { Int($0.text) }.reduce(0, +)
            }
            #expect(sums == [tickets.count, tickets.count, tickets.count], "TICX_SEED=\(seed)")
            let met = tickets.count { $0.slaMet == true }, missed = tickets.count { $0.slaMet == false }
            #expect(
                page.all("svg").last?.attribute("aria-label")
                    == "SLA: Met \(met), Missed \(missed), Not yet \(tickets.count - met - missed)")
        }
    }

    @Test("what XML may write shortly and HTML must not is written out")
    func isHTML() throws {
        var tickets = ExportTickets(seed: 5)
        let text = try Exported((1...20).map { tickets.ticket($0) }, as: .html).text
        for name in ["p", "div", "span", "a", "dd", "dt", "h2", "h3", "section", "article", "bdi", "main", "title"] {
            let short = try Regex("<\(name)( [^>]*)?/>")
            #expect(text.firstMatch(of: short) == nil, "\(name)")
        }
        let style = try #require(text.firstMatch(of: /<style>([^<]*)<\/style>/))
        #expect(!style.1.contains("&"))
    }

    @Test("a report of nothing says so")
    func empty() throws {
        #expect(try Exported([], as: .html).text.contains("There are no tickets."))
    }
}

extension String {
    /// Whether the bytes of a text stand in this one, with line feeds as its only line ends.
    fileprivate func utf8Contains(_ text: String) -> Bool {
        let text = text.withLF
        return text.isEmpty
            || utf8.split(separator: Array(text.utf8), maxSplits: 1, omittingEmptySubsequences: false).count == 2
    }
}
