import SocketIO
import Testing

/// What waits, for whom, and what is dropped.
extension EngineSessionTests {
    @Test func `a reader that is too far behind is dropped with all that waits`() {
        var session = Self.session(socket: 9, queue: 10_000)
        for _ in 0..<200 {
            session.send([.binary([UInt8](repeating: 0, count: 100))], isVolatile: false, now: Self.start)
        }
        #expect(session.takeEffects().suffix(2) == [.ended(.transportClose), .end(socket: 9, abruptly: true)])
        #expect(session.queuedBytes == 0)
    }

    @Test func `a ping goes ahead of what waits, but not of the open packet`() {
        var session = Self.session(socket: 9)
        session.send([Self.text("header"), .binary([1])], isVolatile: false, now: Self.start)
        session.wrote(cost: session.take(for: 9, limit: 1).cost)
        session.send([Self.text("a")], isVolatile: false, now: Self.start)
        session.tick(now: Self.time(300))
        #expect(
            session.take(for: 9, limit: 1000).packets
                == [.ping([]), .message(.binary([1])), .message(Self.text("a"))])

        var unheard = EngineSession(id: "id", options: EngineOptions(), socket: 9, now: Self.start)
        unheard.tick(now: Self.time(25_000))
        let packets = unheard.take(for: 9, limit: 1000).packets
        #expect(packets.last == .ping([]))
        #expect(packets.count == 2)
    }

    @Test func `a client that reads what waited has more time for its pong, one that does not has none`() {
        var reading = Self.session(socket: 9)
        reading.progressed(now: Self.time(290))
        reading.tick(now: Self.time(300))
        var silent = reading
        for time in stride(from: 400, through: 2000, by: 100) {
            reading.progressed(now: Self.time(time))
            reading.tick(now: Self.time(time + 99))
        }
        #expect(reading.isOpen)
        // One ping is enough, and progress is no pong.
        #expect(reading.take(for: 9, limit: 1000).packets == [.ping([])])
        reading.tick(now: Self.time(2200))
        #expect(reading.takeEffects().contains(.ended(.pingTimeout)))
        silent.tick(now: Self.time(499))
        #expect(silent.isOpen)
        silent.tick(now: Self.time(500))
        #expect(silent.takeEffects().contains(.ended(.pingTimeout)))
    }

    @Test func `volatile messages only leave when the transport is ready for them`() throws {
        var polling = Self.session()
        polling.send([Self.text("v")], isVolatile: true, now: Self.start)
        #expect(polling.queuedBytes == 0)
        try polling.poll(1, now: Self.start)
        polling.send([Self.text("v")], isVolatile: true, now: Self.start)
        #expect(polling.takeEffects() == [.answer(poll: 1, [.message(Self.text("v"))])])

        var talking = Self.session(socket: 9)
        talking.send([Self.text("a")], isVolatile: true, now: Self.start)
        let taken = talking.take(for: 9, limit: 1000)
        #expect(taken.packets.count == 1)
        talking.send([Self.text("b")], isVolatile: true, now: Self.start)
        #expect(talking.take(for: 9, limit: 1000).packets.isEmpty)
        talking.wrote(cost: taken.cost)
        talking.send([Self.text("c")], isVolatile: true, now: Self.start)
        #expect(talking.take(for: 9, limit: 1000).packets.count == 1)
    }

    @Test(arguments: [(64 << 10, 3), (0, 1)])
    func `of volatile messages in one turn those go that fit the backlog`(backlog: Int, count: Int) {
        var session = Self.session(socket: 9) { $0.volatileBacklog = backlog }
        for _ in 0..<3 { session.send([Self.text("v")], isVolatile: true, now: Self.start) }
        #expect(session.take(for: 9, limit: 1000).packets.count == count)
    }
}
