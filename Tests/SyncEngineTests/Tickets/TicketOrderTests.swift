import TestSupport
import Testing

@testable import SyncEngine

@Suite struct TicketOrderTests {
    @Test("A list in pieces is a sorted list, whatever enters and leaves", arguments: [1, 2, 3] as [UInt64])
    func piecesAreASortedList(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var list = OrderedTickets()
        var plain: [OrderedTickets.Entry] = []
        for step in 0..<4000 {
            if generator.chance(30), let gone = generator.pick(plain) {
                list.remove(gone)
                plain.removeAll { $0 == gone }
            } else {
                let key = generator.chance(50) ? Int64(step) : Int64(generator.number(0...4000))
                let entry = OrderedTickets.Entry(key: key, place: TicketPlace(step))
                list.insert(entry)
                plain.append(entry)
            }
        }
        plain.sort()
        #expect(list.pieces.count > 2, "the test is about several pieces")
        #expect(list.count == plain.count)
        #expect(list.pieces.flatMap(\.self) == plain, "seed \(seed)")
        #expect(Array(OrderedTickets.Descent([list])) == plain.reversed())
        for key in stride(from: Int64(-1), through: 4001, by: 97) {
            #expect(list.count(below: key) == plain.count { $0.key < key })
            #expect(list.first(700, from: key) == Array(plain.filter { $0.key >= key }.prefix(700)))
        }
        for entry in plain.shuffled(using: &generator) { list.remove(entry) }
        #expect(list.count == 0 && list.pieces.isEmpty && list.first == nil)
    }

    @Test func `several lists are one, each ticket once`() {
        var lists = [OrderedTickets(), OrderedTickets()]
        for number in 0..<1000 as Range<UInt32> {
            if number % 2 == 0 { lists[0].insert(.init(key: Int64(number), place: number)) }
            if number % 3 == 0 { lists[1].insert(.init(key: Int64(number), place: number)) }
        }
        let expected = (0..<1000 as Range<UInt32>).filter { $0 % 2 == 0 || $0 % 3 == 0 }
        #expect(OrderedTickets.Descent(lists).map(\.place) == expected.reversed())
    }

    @Test func `a tally keeps the newest periods, and what was dropped does not come back`() {
        var tally = Tally(maximumPeriods: 3)
        for period in [5, 1, 3, 9] as [Int64] { tally.add(period, to: 0, of: period) }
        tally.add(4, to: 1, of: 5)
        tally.add(-1, to: 0, of: 1)
        #expect(
            tally.entries(of: 0...100).map { [$0.period, Int64($0.slot), $0.count] } == [
                [3, 0, 3], [5, 0, 5], [5, 1, 4], [9, 0, 9],
            ])
        #expect(tally.entries(of: 4...8).map(\.period) == [5, 5])
    }

    @Test func `the middle of a slot is within 1.6 per cent of its minutes`() {
        var last = Int32(-1)
        for minutes in Array(0..<5000) + Array(stride(from: 5000, to: 9_000_000, by: 997)) as [Int64] {
            let slot = MinuteScale.slot(milliseconds: minutes * 60_000)
            #expect(slot >= last)
            last = slot
            let told = MinuteScale.minutes(slot: slot)
            #expect(minutes < 64 ? told == Double(minutes) : abs(told - Double(minutes)) <= Double(minutes) * 0.016)
        }
    }

    @Test func `days and months are those of the calendar`() {
        for (text, day) in [("1970-01-01T00:00:00.000Z", 0), ("1969-12-31T23:59:59.999Z", -1)] as [(String, Int64)] {
            #expect(Timestamp(text.utf8)?.day == day)
        }
        let time = Timestamp("2026-01-31T23:00:00.000Z".utf8)
        #expect(time.map { Timestamp.month($0.monthNumber) } == "2026-01")
        #expect(time.map { Timestamp.month($0.monthNumber - 1) } == "2025-12")
    }
}
