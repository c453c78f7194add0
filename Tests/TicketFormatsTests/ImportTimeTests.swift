import SyncEngine
import Testing

@testable import TicketFormats

@Suite("Times of other systems")
struct ImportTimeTests {
    @Test(
        "every form that exports are known to hold is read",
        arguments: [
            ("Sun, 8 Mar 2026 17:43:07 +0300", "2026-03-08T14:43:07.000Z"),
            ("Sun, 08 Mar 2026 17:43:07 -0530", "2026-03-08T23:13:07.000Z"),
            ("8 March 2026 17:43 +0000", "2026-03-08T17:43:00.000Z"),
            ("Sun, 8 Mar 26 17:43:07 GMT", "2026-03-08T17:43:07.000Z"),
            ("Sun, 8 Mar 2026 17:43:07 +0300 (MSK)", "2026-03-08T14:43:07.000Z"),
            ("2026-03-08 17:43:07 +0100", "2026-03-08T16:43:07.000Z"),
            ("2026-03-08T17:43:07Z", "2026-03-08T17:43:07.000Z"),
            ("2026-03-08T17:43:07.25+05:30", "2026-03-08T12:13:07.250Z"),
            ("2026-03-08T17:43:07+01", "2026-03-08T16:43:07.000Z"),
            ("2026-03-08 17:43:07 UTC", "2026-03-08T17:43:07.000Z"),
            ("2026-03-08 17:43:07", "2026-03-08T17:43:07.000Z"),
            ("2026-03-08 17:43 PST", "2026-03-09T01:43:00.000Z"),
            ("2026-03-08", "2026-03-08T00:00:00.000Z"),
            ("Sun Mar 08 15:02:12 +0100 2026", "2026-03-08T14:02:12.000Z"),
            ("Sun Mar  8 15:02:12 2026", "2026-03-08T15:02:12.000Z"),
            ("Sun Mar 08 15:02:12 CEST 2026", "2026-03-08T13:02:12.000Z"),
            ("Sat, 29 Feb 2020 00:00:00 +0000", "2020-02-29T00:00:00.000Z"),
        ])
    func forms(text: String, wanted: String) {
        #expect(ForeignTime(text)?.instant.description == wanted)
    }

    @Test(
        "what is no moment for sure is none",
        arguments: [
            "", "now", "03/08/2026", "08.03.2026 17:43", "2026-13-01", "2026-02-30", "2026-03-08 25:00:00",
            "2026-03-08 2026-03-08", "17:43:07", "8 Mar", "2026-3-8", "1772442000", "2026-03-08T17:43:07+99:00",
            "Sun Sun 8 8 Mar 2026", "2026-03-08 17:43:07 Z Z", "2026-03-08Z", "\u{FFFD}", "2026-03-08T",
            "99999999999999999999", "+0100", "2026-03-08 10:00:00 europe/berlin",
        ])
    func refused(text: String) { #expect(ForeignTime(text) == nil) }

    @Test("what had to be assumed is told")
    func assumptions() {
        #expect(ForeignTime("2026-03-08 17:43 PST")?.assumption == "the zone PST is taken as -08:00")
        #expect(
            ForeignTime("2026-03-08 17:43 XYZT")?.assumption == "nobody knows the zone XYZT; the time is taken as UTC")
        #expect(ForeignTime("2026-03-08 17:43")?.assumption == "no zone: taken as UTC")
        #expect(ForeignTime("2026-03-08T17:43:07Z")?.assumption == nil)
        #expect(ForeignTime("Sun, 8 Mar 2026 17:43:07 +0300")?.assumption == nil)
    }

    @Test("a due date is a day where the time is midnight, and keeps its zone elsewhere")
    func wallClock() {
        #expect(ForeignTime("Sun, 8 Mar 2026 00:00:00 +0300")?.wallClock == "2026-03-08")
        #expect(ForeignTime("Sun, 8 Mar 2026 17:43:07 +0300")?.wallClock == "2026-03-08T17:43:07+03:00")
        #expect(ForeignTime("2026-03-08 17:43 UTC")?.wallClock == "2026-03-08T17:43:00Z")
        #expect(ForeignTime("2026-03-08 17:43")?.wallClock == "2026-03-08T17:43:00")
    }

    @Test("seconds since 1970 are read as such, and nothing else is")
    func epoch() {
        #expect(ForeignTime(epochSeconds: "1772442000")?.instant == Foreign.opened)
        #expect(ForeignTime(epochSeconds: "1772442000")?.wallClock == "2026-03-02T09:00:00Z")
        for text in ["1", "", "-5", "0", "1772442000000", "2026", "1e9"] {
            #expect(ForeignTime(epochSeconds: text) == nil, "\(text)")
        }
    }
}
