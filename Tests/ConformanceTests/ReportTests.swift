import Conformance
import Testing

@Suite("The report of a run")
struct ReportTests {
    private let fixture: Fixture
    private let failure = FixtureFailure(step: "steps[2]", place: "results[0]", expected: "applied", found: "retry")

    init() throws {
        let text = #"{"name": "sample", "why": "Because.", "users": ["a"], "steps": [{"journal": "a"}]}"#
        fixture = try Fixture(text: Array(text.utf8), name: "sample", file: "sample.json")
    }

    @Test func `A line an outcome, and the counts`() {
        var report = FixtureReport()
        #expect(report.line(for: fixture, .passed) == "ok       sample")
        #expect(report.line(for: fixture, .notRun("needs clock")) == "not run  sample (needs clock)")
        #expect(report.isSuccess)
        let failed = report.line(for: fixture, .failed(failure))
        #expect(failed.hasSuffix("Because.\n         steps[2]: results[0]: expected applied, found retry"))
        #expect(!report.isSuccess)
        #expect(report.summary == "1 ok, 1 failed, 1 not run")
    }

    @Test func `A run in which nothing ran is no success`() {
        var report = FixtureReport()
        _ = report.line(for: fixture, .notRun("needs clock"))
        #expect(!report.isSuccess)
    }

    @Test func `An outcome for programs`() {
        let json = String(decoding: FixtureReport.json(for: fixture, .failed(failure)), as: UTF8.self)
        #expect(
            json == """
                {"fixture":"sample","outcome":"failed","step":"steps[2]","place":"results[0]",\
                "expected":"applied","found":"retry"}
                """)
    }
}
