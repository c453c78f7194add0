import TestSupport
import Testing

@testable import SyncEngine

@Suite struct ConversationTests {
    private func entry(_ seq: Seq, id: UInt64? = nil, own: Bool = false) -> MessageEntry {
        MessageEntry(
            seq: seq, id: EventID(id ?? seq * 10), operation: OperationID(Bits128(high: 1, low: seq)),
            sentAt: Timestamp(milliseconds: Int64(seq)), isOwn: own)
    }

    @Test func messagesAreFoundBySeqIDAndOperation() {
        var generator = SeededGenerator(seed: 4)
        var log = MessageLog()
        var entries: [MessageEntry] = []
        // Ids nearly rise with seq: neighbours may be swapped.
        for index in 0..<5000 {
            let id = UInt64(index * 4 + generator.number(0...40)) << 8 | UInt64(index & 255)
            entries.append(entry(Seq(index * 3 + 1), id: id))
            log.append(entries[index])
        }
        #expect(Array(log) == entries)
        for expected in entries {
            #expect(log.entry(expected.id) == expected)
            #expect(log[log.firstIndex(above: expected.seq - 1)] == expected)
        }
        for expected in entries.suffix(1100) { #expect(log.entry(expected.operation) == expected) }
        #expect(log.entry(EventID(3)) == nil && log.entry(OperationID(Bits128(high: 9, low: 9))) == nil)
        #expect(log.firstIndex(above: 1_000_000) == 5000 && log.firstIndex(above: 0) == 0)
    }

    @Test func aSecondLogIsItsOwn() {
        var first = MessageLog()
        first.append(entry(1))
        var second = first
        second.append(entry(2))
        #expect(first.count == 1 && second.count == 2 && first != second)
    }

    @Test func unreadIsWhatThePeerWroteAfterTheReceipt() {
        var conversation = Conversation()
        for seq in 1...6 { conversation.messages.append(entry(Seq(seq), own: seq % 2 == 0)) }
        #expect(conversation.oldestUnread(9).map(\.seq) == [1, 3, 5])
        conversation.raise(.read, own: true, to: 3)
        #expect(conversation.oldestUnread(9).map(\.seq) == [5])
        conversation.raise(.read, own: true, to: 1)
        #expect(conversation.oldestUnread(9).map(\.seq) == [5], "receipts never go back")
    }

    @Test(arguments: 0..<40) func unreadIsCountedAsRecountingWould(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var conversation = Conversation()
        var seq: Seq = 0
        for _ in 0..<generator.number(0...2000) {
            seq += Seq(generator.number(1...3))
            conversation.messages.append(entry(seq, own: generator.chance(seed.isMultiple(of: 2) ? 50 : 99)))
        }
        for _ in 0..<40 {
            conversation.ownRead = Seq(generator.number(0...Int(seq) + 2))
            let unread = conversation.messages.filter { !$0.isOwn && $0.seq > conversation.ownRead }
            let limit = generator.number(0...300)
            #expect(conversation.unreadCount == unread.count, "seed \(seed)")
            #expect(conversation.oldestUnread(limit) == Array(unread.prefix(limit)), "seed \(seed)")
        }
    }

    @Test("Invariant 3: receipts merge to one state in any order of arrival")
    func receiptsCommute() {
        typealias Step = (level: Intent.Receipt.Level, own: Bool, seq: Seq)
        let steps: [Step] = [
            (.read, true, 3), (.delivered, true, 5), (.delivered, true, 2), (.read, false, 4), (.delivered, false, 1),
        ]
        var generator = SeededGenerator(seed: 8)
        var expected: Conversation?
        for _ in 0..<50 {
            var conversation = Conversation()
            for step in steps.shuffled(using: &generator) + [steps[generator.number(0...4)]] {
                conversation.raise(step.level, own: step.own, to: step.seq)
            }
            #expect(conversation == expected ?? conversation)
            expected = conversation
        }
        #expect(expected?.position(.delivered, own: false) == 4, "what was read was delivered")
        #expect(expected?.position(.delivered, own: true) == 5)
    }
}

@Suite struct PinTests {
    private func pin(_ isPinned: Bool, _ sentAt: Int64, _ dot: (UInt64, UInt64)?) -> Pin {
        Pin(
            isPinned: isPinned, sentAt: Timestamp(milliseconds: sentAt),
            dot: dot.map { Dot(replica: ReplicaID(Bits128(high: 0, low: $0.0)), n: $0.1) })
    }

    @Test func theLaterTimeThenTheGreaterDotWins() {
        let rising = [
            pin(true, 1, (9, 9)), pin(false, 2, nil), pin(true, 2, (1, 5)), pin(false, 2, (1, 6)), pin(true, 2, (2, 1)),
        ]
        for (index, pin) in rising.enumerated() {
            for (other, later) in rising.enumerated() { #expect(pin.isOlder(than: later) == (index < other)) }
        }
    }
}
