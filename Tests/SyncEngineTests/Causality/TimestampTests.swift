import TestSupport
import Testing

@testable import SyncEngine

@Suite struct TimestampTests {
    @Test func everyDayFrom1970To2099ComesBack() {
        var expected = (year: 1970, month: 1, day: 1)
        for day in 0..<47_482 {
            defer { expected = next(expected) }
            guard day % 5 == 0 || expected.month == 2 else { continue }
            let time = Timestamp(
                milliseconds: Int64(day) * 86_400_000 + Int64(day % 1000) + 3_600_000 * Int64(day % 24))
            let text = time.description
            #expect(Timestamp(text.utf8) == time)
            let parts = text.prefix(10).split(separator: "-").compactMap { Int($0) }
            #expect(parts == [expected.year, expected.month, expected.day], "day \(day)")
        }
        #expect(expected == (2100, 1, 1))
    }

    private func next(_ date: (year: Int, month: Int, day: Int)) -> (year: Int, month: Int, day: Int) {
        let isLeap = date.year % 4 == 0 && (date.year % 100 != 0 || date.year % 400 == 0)
        let length = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][date.month - 1]
        if date.day < length { return (date.year, date.month, date.day + 1) }
        return date.month < 12 ? (date.year, date.month + 1, 1) : (date.year + 1, 1, 1)
    }

    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.001Z", 1), ("1970-01-01T00:00:00.1Z", 100),
            ("1970-01-01T00:00:00.12Z", 120), ("1970-01-01T00:00:00.1239999Z", 123), ("1970-01-01t00:00:01z", 1000),
            ("1970-01-01 00:00:01Z", 1000), ("1970-01-01T01:00:00+01:00", 0), ("1969-12-31T19:00:00-05:00", 0),
            ("1970-01-01T00:00:00+00:30", -1_800_000), ("2000-02-29T00:00:00Z", 951_782_400_000),
            ("2038-01-19T03:14:08Z", 2_147_483_648_000), ("1969-12-31T23:59:59.999Z", -1),
            ("2016-12-31T23:59:60Z", 1_483_228_800_000),
        ] as [(String, Int64)])
    func formsOfRFC3339AreRead(_ text: String, _ milliseconds: Int64) {
        #expect(Timestamp(text.utf8)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "2026", "2026-11-22", "2026-11-22T08:12:03", "2026-11-22T08:12Z", "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z", "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+0100",
        "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+01:60", "2026-01-01T00:00:00Zx", " 2026-01-01T00:00:00Z",
        "26-01-01T00:00:00Z", "-026-01-01T00:00:00Z", "+02026-01-01T00:00:00Z", "２026-01-01T00:00:00Z", "now",
        "1763798400", "2026-02-29T00:00:00Z", "2026-02-30T00:00:00Z", "2026-04-31T00:00:00Z", "2100-02-29T00:00:00Z",
    ])
    func anythingElseIsNoTime(_ text: String) { #expect(Timestamp(text.utf8) == nil) }

    @Test func timesBeyondTheCalendarAreHeldAtItsEnds() {
        #expect(Timestamp(milliseconds: .max).description == "9999-12-31T23:59:59.999Z")
        #expect(Timestamp(milliseconds: .min).description == "0000-01-01T00:00:00.000Z")
        #expect(Timestamp("0000-01-01T00:00:00.000Z".utf8)?.description == "0000-01-01T00:00:00.000Z")
    }

    @Test func bytesThatAreNoTimeNeverTrap() {
        var generator = SeededGenerator(seed: 3)
        let alphabet = Array("0123456789-:TZ.+ \u{e9}".utf8)
        for _ in 0..<20_000 {
            var text = Array("2026-11-22T08:12:03.120Z".utf8)
            for _ in 0..<generator.number(1...4) {
                text[generator.number(0...(text.count - 1))] = generator.pick(alphabet) ?? 0
            }
            if let time = Timestamp(text) { #expect(Timestamp(time.description.utf8) != nil) }
        }
    }
}
