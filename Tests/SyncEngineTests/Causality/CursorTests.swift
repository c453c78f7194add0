import TestSupport
import Testing

@testable import SyncEngine

@Suite struct CursorTests {
    private let key = [UInt8](repeating: 7, count: 32)
    private let epoch = Epoch(Bits128(high: 9, low: 9))

    private func cursor(_ user: Seq = 1043, tickets: Seq = 310) -> Cursor {
        Cursor(
            epoch: epoch, reader: UserID(10_001), scope: 3, replica: ReplicaID(Bits128(high: 1, low: 2)), user: user,
            tickets: tickets)
    }

    @Test(arguments: [0, 1, 127, 128, 1 << 53, UInt64(Int64.max)] as [Seq])
    func aCursorComesBackWithin120Bytes(_ seq: Seq) {
        let sealed = Cursor(
            epoch: epoch, reader: UserID(.max), scope: UInt64(Int64.max), replica: nil, user: seq,
            tickets: UInt64(Int64.max)
        ).sealed(with: key)
        #expect(sealed.utf8.count <= 120)
        let opened = Cursor(opening: sealed, with: key)
        #expect(opened?.user == seq && opened?.reader == UserID(.max) && opened?.replica == nil)
        #expect(opened?.belongs(to: epoch) == true)
        #expect(Cursor(opening: cursor(seq).sealed(with: key), with: key) == cursor(seq))
    }

    @Test(arguments: [1, 300, UInt64(Int64.max)] as [Seq])
    func aFloorComesBackToo(_ floor: Seq) {
        var cursor = Cursor(
            epoch: epoch, reader: UserID(.max), scope: UInt64(Int64.max), replica: nil, user: UInt64(Int64.max),
            tickets: UInt64(Int64.max))
        cursor.floor = floor
        let sealed = cursor.sealed(with: key)
        #expect(sealed.utf8.count <= 120 && Cursor(opening: sealed, with: key) == cursor)
        #expect(SnapshotPage(opening: sealed, with: key) == nil)
    }

    @Test func anyOtherCharacterAnywhereClosesIt() {
        let sealed = Array(cursor().sealed(with: key).utf8)
        for index in sealed.indices {
            for other in Array("Az09-_=+ ".utf8) where other != sealed[index] {
                var tampered = sealed
                tampered[index] = other
                #expect(Cursor(opening: String(decoding: tampered, as: UTF8.self), with: key) == nil)
            }
            #expect(Cursor(opening: String(decoding: sealed[..<index], as: UTF8.self), with: key) == nil)
        }
    }

    @Test func anotherKeyOrTypeOfTokenDoesNotOpenIt() {
        let other = [UInt8](repeating: 8, count: 32)
        #expect(Cursor(opening: cursor().sealed(with: other), with: key) == nil)
        let page = SnapshotPage(epoch: 9, reader: UserID(10_001), scope: 1, head: 5, ticketsHead: 6)
        #expect(Cursor(opening: page.sealed(with: key), with: key) == nil)
        #expect(SnapshotPage(opening: cursor().sealed(with: key), with: key) == nil)
    }

    @Test(arguments: ["", "A", "null", "é", String(repeating: "A", count: 121), String(repeating: "A", count: 100_000)])
    func garbageIsNoCursor(_ text: String) {
        #expect(Cursor(opening: text, with: key) == nil)
        #expect(SnapshotPage(opening: text, with: key) == nil)
    }

    @Test func anotherEpochIsTold() {
        #expect(!cursor().belongs(to: Epoch(Bits128(high: 8, low: 9))))
    }

    @Test func aSnapshotPageComesBackAndIsSealed() {
        let page = SnapshotPage(
            epoch: 9, reader: UserID(10_001), scope: 3, head: 77, ticketsHead: 78, phase: .tickets, conversation: .max,
            after: 12)
        let sealed = Array(page.sealed(with: key).utf8)
        #expect(SnapshotPage(opening: String(decoding: sealed, as: UTF8.self), with: key) == page)
        for index in sealed.indices {
            var tampered = sealed
            tampered[index] = tampered[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(SnapshotPage(opening: String(decoding: tampered, as: UTF8.self), with: key) == nil)
        }
        #expect(SnapshotPage(opening: String(decoding: sealed, as: UTF8.self) + "AA", with: key) == nil)
    }
}
