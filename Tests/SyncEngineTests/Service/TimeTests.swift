import JSONText
import TestSupport
import Testing

@testable import SyncEngine

/// sentAt, queued and timeSuspect (invariant 20: any client clock).
@Suite struct TimeTests {
    private let now = "2026-11-22T08:00:00.000Z"

    private func home(_ at: String?, mode: String = "live", clientTime: String? = nil) async throws -> JSONSlice {
        let bed = try await Bed(clock: ManualClock(now))
        let more = (at.map { #","at":\#($0)"# } ?? "") + #","mode":"\#(mode)""#
        let envelope = #""limit":0"# + (clientTime.map { #","clientTime":"\#($0)""# } ?? "")
        try await bed.push([op(1, n: 1, more: more)], more: envelope)
        return try #require(try await bed.delta().records.first)
    }

    @Test(
        arguments: [
            (nil, nil, "2026-11-22T08:00:00.000Z"), ("2026-11-22T07:59:00Z", nil, "2026-11-22T07:59:00.000Z"),
            ("2026-11-22T08:00:01Z", nil, "2026-11-22T08:00:00.000Z"),
            ("2030-01-01T00:00:00Z", nil, "2026-11-22T08:00:00.000Z"),
            ("1970-01-01T00:05:00Z", "1970-01-01T00:10:00Z", "2026-11-22T07:55:00.000Z"),
            ("2099-01-01T00:05:00Z", "2099-01-01T00:10:00Z", "2026-11-22T07:55:00.000Z"),
            ("2026-11-22T08:30:00Z", "2026-11-22T08:20:00Z", "2026-11-22T08:00:00.000Z"),
            ("2000-01-01T00:00:00Z", nil, "2000-01-01T00:00:00.000Z"),
        ] as [(String?, String?, String)])
    func sentAtIsTheCorrectedTimeAndNeverLaterThanNow(_ at: String?, _ clientTime: String?, _ sentAt: String)
        async throws
    {
        let home = try await home(at.map { "\"\($0)\"" }, clientTime: clientTime)
        #expect(home["sentAt"]?.string == sentAt)
        #expect(home["receivedAt"]?.string == now)
    }

    @Test(
        arguments: [
            ("2026-11-22T07:58:00.000Z", "live", nil), ("2026-11-22T07:57:59.999Z", "live", "offline"),
            ("2026-11-22T08:00:00Z", "offline", "offline"), ("2026-11-22T08:00:00Z", "demo", "demo"),
            ("2026-11-22T07:00:00Z", "demo", "demo"), ("2030-11-22T07:00:00Z", "live", nil),
        ] as [(String, String, String?)])
    func whatIsOlderThanTwoMinutesIsQueuedWhateverItSays(_ at: String, _ mode: String, _ queued: String?) async throws {
        #expect(try await home("\"\(at)\"", mode: mode)["queued"]?.string == queued)
    }

    @Test(
        arguments: [
            ("\"2026-11-22T08:02:00Z\"", nil, nil), ("\"2026-11-22T08:02:00.001Z\"", nil, "2026-11-22T08:02:00.001Z"),
            ("\"2025-10-19T08:00:00Z\"", nil, nil), ("\"2025-10-18T07:59:59Z\"", nil, "2025-10-18T07:59:59.000Z"),
            ("\"1970-01-01T00:00:00Z\"", nil, "1970-01-01T00:00:00.000Z"),
            ("\"2026-11-22T09:00:00Z\"", "2026-11-22T09:00:00Z", "2026-11-22T09:00:00.000Z"),
            ("\"yesterday\"", nil, "\"yesterday\""), ("17", nil, "17"), ("null", nil, nil),
        ] as [(String, String?, String?)])
    func aTimeThatCannotBeRightIsFlaggedAndKept(_ at: String, _ clientTime: String?, _ suspect: String?) async throws {
        #expect(try await home(at, clientTime: clientTime)["timeSuspect"]?.string == suspect)
    }

    @Test func sentAtRisesAlongAReplicaAndBeyondWhatIsAnswered() async throws {
        let bed = try await Bed()
        let times = ["08:00:00", "07:00:00", "07:30:00"].map { #","at":"2026-11-22T\#($0)Z""# }
        try await bed.push(times.enumerated().map { op(UInt64($0 + 1), n: $0 + 1, more: $1) })
        #expect(
            try await bed.delta().records.compactMap { $0["sentAt"]?.string?.suffix(7) } == [
                "00.000Z", "00.001Z", "00.002Z",
            ])
        let answer = #"{"to":10001,"text":"Re","replyTo":"\#(uuid(3))"}"#
        let old = #","at":"2020-01-01T00:00:00Z","mode":"offline""#
        try await bed.push([op(9, n: 1, "message.send", answer, more: old)], Bed.ben, replica: Bed.tablet)
        #expect(try await bed.delta(Bed.ben).records.last?["sentAt"]?.string == "2026-11-22T08:00:00.003Z")
    }

    @Test(
        "Clocks at the ends of the calendar: taken, and the state equals its replay",
        arguments: [
            "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59.999Z",
            "9999-12-31T23:59:59-23:59",
        ],
        ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z"])
    func clocksAtTheEndsOfTheCalendar(_ at: String, _ clientTime: String) async throws {
        let bed = try await Bed()
        let queue = (1...3).map { op(UInt64($0), n: $0, "contact.pin", #"{"user":10002}"#, more: #","at":"\#(at)""#) }
        let answer = try await bed.push(queue, more: #""limit":0,"clientTime":"\#(clientTime)""#)
        #expect(answer.statuses == ["applied", "applied", "applied"])
        let state = try await bed.service.state(of: Bed.anna)
        var replay = JournalState(owner: Bed.anna)
        for stored in try await bed.service.store.read(.user(Bed.anna), after: 0, limit: 10).records {
            replay.evolve(try #require(Record(stored)))
        }
        #expect(state == replay)
        let again = try await bed.push(queue, more: #""limit":0,"clientTime":"\#(clientTime)""#)
        #expect(again.results.map { $0["sentAt"]?.string } == answer.results.map { $0["sentAt"]?.string })
        #expect(Set(answer.results.compactMap { $0["sentAt"]?.string }).count == 3)
    }
}
