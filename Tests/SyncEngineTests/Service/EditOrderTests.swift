import Foundation
import JSONText
import TestSupport
import Testing

@testable import SyncEngine

/// Invariant 3 for edits and deletions: two replicas write, each in its order; how their pushes meet changes nothing.
/// `TICX_SEED` runs one seed.
@Suite struct EditOrderTests {
    private struct Deed {
        var replica: String
        var n: Int
        var time: Int
        var text: String?
        /// How much of the other replica's work its author had seen, before the server had it.
        var seen: Int

        var operation: String {
            let id = UInt64(1000 + n) << 8 | (replica == Bed.phone ? 1 : 0)
            let message = #""message":"\#(uuid(1))""#
            let body = text.map { #"{\#(message),"text":"\#($0)"}"# } ?? "{\(message)}"
            let at = (Timestamp("2026-11-22T06:00:00Z".utf8) ?? .earliest) + Int64(time)
            let other = replica == Bed.phone ? Bed.laptop : Bed.phone
            return op(
                id, n: n, text == nil ? "message.delete" : "message.edit", body,
                more: #","mode":"offline","at":"\#(at)","clock":{"replicas":{"\#(other)":\#(seen)}}"#)
        }
    }

    /// What one person did on two devices, each later than all that was seen there; else at any time, often at the
    /// same.
    private func deeds(_ generator: inout SeededGenerator) -> [Deed] {
        var times: [String: [Int]] = [Bed.laptop: [], Bed.phone: []]
        var seen = [Bed.laptop: 0, Bed.phone: 0]
        return (0..<generator.number(2...8)).map { place in
            let replica = generator.chance(50) ? Bed.laptop : Bed.phone
            let others = times[replica == Bed.phone ? Bed.laptop : Bed.phone] ?? []
            if generator.chance(40) { seen[replica] = others.count }
            let known = seen[replica] ?? 0
            let time = max(times[replica]?.last ?? 0, others.prefix(known).last ?? 0) + generator.number(1...3)
            times[replica]?.append(time)
            return Deed(
                replica: replica, n: times[replica]?.count ?? 0, time: time,
                text: generator.chance(15) ? nil : "t\(place)", seen: known)
        }
    }

    private func interleaving(_ deeds: [Deed], _ generator: inout SeededGenerator) -> [Deed] {
        var queues = [Bed.laptop, Bed.phone].map { replica in deeds.filter { $0.replica == replica }[...] }
        var order: [Deed] = []
        while let index = generator.pick(queues.indices.filter { !queues[$0].isEmpty }) {
            order += queues[index].prefix(1)
            queues[index].removeFirst()
        }
        return order
    }

    private func shown(_ order: [Deed], _ generator: inout SeededGenerator) async throws -> [String] {
        let bed = try await Bed()
        try await bed.push([op(1, n: 1, more: #","at":"2026-11-22T05:00:00Z""#)], replica: uuid(0xA0))
        var rest = order[...]
        while let first = rest.first {
            let part = rest.prefix(generator.number(1...3)).prefix { $0.replica == first.replica }
            rest = rest.dropFirst(part.count)
            try await bed.push(part.map(\.operation), replica: first.replica)
        }
        var shown: [String] = []
        for (reader, peer) in [(Bed.anna, Bed.ben), (Bed.ben, Bed.anna)] {
            let message = try await bed.service.history(reader: reader, peer: peer, before: nil, limit: 1)[0]
            shown.append(message.isDeleted ? "deleted" : message.text)
        }
        return shown
    }

    @Test(arguments: ProcessInfo.processInfo.environment["TICX_SEED"].flatMap { UInt64($0) }.map { $0...$0 } ?? 1...60)
    func orderOfArrivalDoesNotMatter(_ seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let deeds = deeds(&generator)
        var expected: [String]?
        for _ in 0..<4 {
            let order = interleaving(deeds, &generator)
            let shown = try await shown(order, &generator)
            #expect(shown[0] == shown[1], "TICX_SEED=\(seed): both sides show the same")
            #expect(shown == expected ?? shown, "TICX_SEED=\(seed): \(order.map(\.operation))")
            expected = shown
        }
    }
}
