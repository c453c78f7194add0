import Testing
import TicketFormats

@testable import TicketExchange

@Suite struct TicketImportReportTests {
    @Test func `warnings beyond what somebody would read are only counted`() {
        var report = TicketImportReport(isDryRun: true)
        for line in 1...1500 { report.warn(.init("odd", line: line)) }
        #expect(report.warnings.count == 1000)
        #expect(report.warningCount == 1500)
        #expect(report.lines.last == "This was a dry run: nothing was written.")
    }
}
