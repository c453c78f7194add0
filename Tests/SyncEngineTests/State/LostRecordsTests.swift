import TestSupport
import Testing

@testable import SyncEngine

@Suite struct LostRecordsTests {
    private let replica = ReplicaID(Bits128(high: 1, low: 2))

    /// A home record with a dot.
    private func home(_ seq: Seq, n: UInt64) -> Record {
        var content = RecordContent(
            kind: "x", from: Bed.anna, sentAt: Timestamp(milliseconds: 1), receivedAt: Timestamp(milliseconds: 1))
        content.status = .applied
        content.dot = Dot(replica: replica, n: n)
        return record(seq, content, isHome: true)
    }

    private func gap(_ seq: Seq, of operation: UInt64?) -> Record {
        let lost = operation.map { OperationID(Bits128(high: 0, low: $0)) }
        return record(seq, RecordContent.gap(in: .user(Bed.anna), of: lost), isHome: operation != nil)
    }

    private func record(_ seq: Seq, _ content: RecordContent, isHome: Bool) -> Record {
        let append = Append(
            operation: OperationID(Bits128(high: 9, low: seq)), home: .user(Bed.anna),
            digest: ContentDigest(Bits128(high: 0, low: 0)), id: EventID(seq), entries: [])
        return Record(seq: seq, append: append, content: content, isHome: isHome)
    }

    private func state(_ records: [Record]) -> JournalState {
        var state = JournalState(owner: Bed.anna)
        for record in records { state.evolve(record) }
        return state
    }

    @Test func aGapLeavesAHoleInItsReplicasDots() {
        let state = state([home(1, n: 1), gap(2, of: nil), gap(3, of: nil), home(4, n: 4)])
        #expect(state.vector[replica] == 4)
        #expect(state.lost.holes == [replica: [2, 3]])
        #expect(state.guardSeq == 4)
    }

    @Test func aHoleIsFilledByItsDotAndNothingElseMoves() {
        let state = state([home(1, n: 1), gap(2, of: nil), home(3, n: 3), home(4, n: 2), home(5, n: 4)])
        #expect(state.vector[replica] == 4)
        #expect(state.lost.holes.isEmpty)
    }

    @Test func aLostHomeRecordCountsForTheGuard() {
        #expect(state([home(1, n: 1), gap(2, of: 7)]).guardSeq == 2)
        #expect(state([home(1, n: 1), gap(2, of: nil)]).guardSeq == 1)
    }

    @Test func aStateWithLostRecordsComesBackEqual() {
        let state = state([home(1, n: 1), gap(2, of: 7), home(3, n: 3)])
        #expect(JournalState(saved: state.saved, owner: Bed.anna) == state)
        #expect(state.lost.orphans == [OperationID(Bits128(high: 0, low: 7)): EventID(2)])
    }

    @Test func theAuditTakesGapsAndRefusesHolesWithoutThem() {
        func findings(_ records: [Record]) -> [String] {
            var audit = JournalAudit(journal: .user(Bed.anna), saved: nil)
            for record in records {
                audit.take(
                    StoredRecord(
                        seq: record.seq, id: record.id, operation: record.operation, digest: record.digest,
                        content: record.content.encoded), floor: 0)
            }
            return audit.finish()
        }
        #expect(findings([home(1, n: 1), gap(2, of: nil), home(3, n: 3)]) == [])
        #expect(findings([home(1, n: 1), home(2, n: 3)]).count == 1)
        #expect(findings([home(1, n: 1), home(3, n: 2)]).count == 1)
    }

    @Test func theAuditComparesTheSavedState() {
        let records = [home(1, n: 1), home(2, n: 2)]
        var other = state(records).saved
        let text = String(decoding: other.bytes, as: UTF8.self)
        other.bytes = Array(text.replacing(#""guard":2"#, with: #""guard":1"#).utf8)
        for (saved, count) in [(state(records).saved, 0), (other, 1)] {
            var audit = JournalAudit(journal: .user(Bed.anna), saved: saved)
            for record in records {
                audit.take(
                    StoredRecord(
                        seq: record.seq, id: record.id, operation: record.operation, digest: record.digest,
                        content: record.content.encoded), floor: 0)
            }
            #expect(audit.finish().count == count)
        }
    }
}
