import Foundation
import SyncEngine

/// The largest that what travels with every record or request becomes.
enum Sizes {
    /// A cursor whose numbers are as large as they can be on the wire.
    static var largestCursor: Int {
        let largest = UInt64(1) << 53
        let replica = ReplicaID(Bits128(high: .max, low: .max))
        return Cursor(
            epoch: Epoch(Bits128(high: .max, low: .max)), reader: UserID(Int(largest)), scope: largest,
            replica: replica, user: largest, tickets: largest
        ).sealed(with: Office.cursorKey).utf8.count
    }

    /// The clock that a record has on the wire when its author named many siblings with large counters.
    static func largestClock() async throws -> Int {
        let office = try await Office(people: 2, store: MemoryStore())
        let replica = ReplicaID(Bits128(high: 1, low: 1))
        let siblings = (UInt64(2)..<50).map { #""\#(ReplicaID(Bits128(high: .max, low: $0)))":\#(1_000_000 + $0)"# }
        let operation =
            #"{"opId":"\#(OperationID(Bits128(high: 1, low: 2)))","n":1,"kind":"contact.pin","#
            + #""body":{"user":\#(office.user(1))},"clock":{"replicas":{\#(siblings.joined(separator: ","))}}}"#
        let answer = try await office.service.push(
            Array(#"{"replica":"\#(replica)","cursor":null,"limit":10,"ops":[\#(operation)]}"#.utf8),
            author: office.user(0))
        let text = String(decoding: answer, as: UTF8.self)
        guard let start = text.range(of: #""clock":"#)?.upperBound,
            let end = text.range(of: #","from""#, range: start..<text.endIndex)?.lowerBound
        else { throw MergeRate.Unexpected(answer: text) }
        return text[start..<end].utf8.count
    }
}
