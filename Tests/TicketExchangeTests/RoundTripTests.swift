import Foundation
import SyncEngine
import TestSupport
import Testing
import TicketExchange
import TicketFormats

/// What leaves one helpdesk enters another and leaves it unchanged. `TICX_SEED` runs one seed.
@Suite struct RoundTripTests {
    private static let seeds =
        ProcessInfo.processInfo.environment["TICX_SEED"].flatMap { UInt64($0) }.map { $0...$0 } ?? 1...12

    @Test(arguments: seeds) func `an export of what was imported is the same file`(seed: UInt64) async throws {
        var world = try await RandomHelpdesk(seed: seed)
        try await world.run(150)
        let file = try await world.desk.export()
        let other = try await Helpdesk(now: "2027-01-01T00:00:00.000Z", seed: seed + 1000)
        let report = try await other.take(file)
        let counts = report.counts
        #expect(counts[1...] == [0, 0, 0], "TICX_SEED=\(seed) \(report.lines)")
        #expect(counts[0] > 10, "TICX_SEED=\(seed)")
        let again = try await other.export()
        #expect(Self.difference(file, again) == nil, "TICX_SEED=\(seed)")
        // And nothing is added by the same once more, by its own export, or after a restart.
        let heads = try await other.heads()
        let opened = try await Helpdesk(other.store, now: "2027-02-01T00:00:00.000Z")
        #expect(try await opened.take(file).counts == [0, 0, counts[0], 0], "TICX_SEED=\(seed)")
        #expect(try await opened.take(again) { $0.source = "mine" }.counts == [0, 0, counts[0], 0])
        #expect(try await opened.heads() == heads, "TICX_SEED=\(seed)")
        #expect(try await world.desk.take(file).counts == [0, 0, counts[0], 0], "TICX_SEED=\(seed)")
        #expect(Self.difference(try await world.desk.export(), file) == nil, "TICX_SEED=\(seed)")
    }

    /// The first line in which two files differ.
    private static func difference(_ one: [UInt8], _ two: [UInt8]) -> String? {
        guard one != two else { return nil }
        let lines = (one.split(separator: 10), two.split(separator: 10))
        let place = zip(lines.0, lines.1).firstIndex { $0 != $1 }
        guard let place else { return "\(lines.0.count) lines and \(lines.1.count)" }
        return "\(String(decoding: lines.0[place], as: UTF8.self)) became "
            + String(decoding: lines.1[place], as: UTF8.self)
    }
}

extension Sequence {
    fileprivate func firstIndex(where isWanted: (Element) -> Bool) -> Int? {
        enumerated().first { isWanted($0.element) }?.offset
    }
}
