import SocketIO
import Testing

@Suite struct EngineSessionTests {
    static let start = ContinuousClock.now

    static func text(_ text: String) -> EngineMessage { .text(Array(text.utf8)) }

    static func time(_ milliseconds: Int) -> ContinuousClock.Instant {
        start + .milliseconds(milliseconds)
    }

    static func session(
        socket: Int? = nil, queue: Int = 1 << 20, edit: (inout EngineOptions) -> Void = { _ in }
    ) -> EngineSession {
        var options = EngineOptions()
        options.pingInterval = .milliseconds(300)
        options.pingTimeout = .milliseconds(200)
        options.upgradeTimeout = .milliseconds(250)
        options.maximumQueuedBytes = queue
        edit(&options)
        var session = EngineSession(id: "id", options: options, socket: socket, now: start)
        // The open packet is away.
        if let socket {
            session.wrote(cost: session.take(for: socket, limit: 1000).cost)
        } else {
            try? session.poll(0, now: start)
        }
        _ = session.takeEffects()
        return session
    }

    @Test func `the first GET is answered with the open packet and what was sent before it`() throws {
        var session = EngineSession(id: "id", options: EngineOptions(), now: Self.start)
        session.send([Self.text("first")], isVolatile: false, now: Self.start)
        try session.poll(1, now: Self.start)
        guard case .answer(poll: 1, let packets) = session.takeEffects().first else {
            Issue.record("no answer")
            return
        }
        #expect(packets.count == 2)
        #expect(packets.last == .message(Self.text("first")))
    }

    @Test func `a GET waits for the first packet`() throws {
        var session = Self.session()
        try session.poll(1, now: Self.start)
        #expect(session.takeEffects().isEmpty)
        session.send([Self.text("a"), .binary([1])], isVolatile: false, now: Self.start)
        #expect(
            session.takeEffects() == [.answer(poll: 1, [.message(Self.text("a")), .message(.binary([1]))])])
    }

    @Test func `one answer carries at most 16 packets`() throws {
        var session = Self.session()
        let messages = (0..<20).map { Self.text("\($0)") }
        session.send(messages, isVolatile: false, now: Self.start)
        try session.poll(1, now: Self.start)
        try session.poll(2, now: Self.start)
        #expect(
            session.takeEffects() == [
                .answer(poll: 1, messages[..<16].map(EnginePacket.message)),
                .answer(poll: 2, messages[16...].map(EnginePacket.message)),
            ])
    }

    @Test func `a second GET ends the connection, and the first learns of it`() throws {
        var session = Self.session()
        try session.poll(1, now: Self.start)
        #expect(throws: EngineError.badRequest) { try session.poll(2, now: Self.start) }
        #expect(session.takeEffects() == [.ended(.transportError), .answer(poll: 1, [.close])])
        #expect(throws: EngineError.unknownSession) { try session.poll(3, now: Self.start) }
        #expect(session.isOver)
    }

    @Test func `two POSTs at once end the connection`() throws {
        var session = Self.session()
        try session.beginPost(now: Self.start)
        #expect(throws: EngineError.badRequest) { try session.beginPost(now: Self.start) }
        #expect(session.takeEffects() == [.ended(.transportError)])
    }

    @Test func `a GET whose client has gone ends the connection`() throws {
        var session = Self.session()
        try session.poll(1, now: Self.start)
        session.pollAborted(7, now: Self.start)
        #expect(session.isOpen)
        session.pollAborted(1, now: Self.start)
        #expect(session.takeEffects() == [.ended(.transportError)])
    }

    @Test func `silence is found at its deadline by a request, without a timer`() {
        var session = Self.session()
        #expect(throws: EngineError.unknownSession) { try session.poll(1, now: Self.time(500)) }
        #expect(session.takeEffects() == [.ended(.pingTimeout)])
    }

    @Test func `the time to answer a late ping counts from when it was due`() throws {
        var session = Self.session()
        try session.poll(1, now: Self.time(10))
        session.tick(now: Self.time(400))
        #expect(session.takeEffects() == [.answer(poll: 1, [.ping([])])])
        #expect(session.deadline == Self.time(500))
        try session.beginPost(now: Self.time(450))
        try session.post(Array("3".utf8), now: Self.time(450))
        #expect(session.deadline == Self.time(750))
    }

    @Test func `what went before a ping has arrived when its pong is here`() {
        var session = Self.session(socket: 9)
        session.send([Self.text("a")], isVolatile: false, now: Self.start)
        let sent = session.delivery.sent
        session.wrote(cost: session.take(for: 9, limit: 1000).cost)
        session.receive(Self.text("3"), from: 9, now: Self.time(100))
        #expect(session.delivery.arrived < sent)
        session.tick(now: Self.time(400))
        session.wrote(cost: session.take(for: 9, limit: 1000).cost)
        session.send([Self.text("b")], isVolatile: false, now: Self.time(400))
        #expect(session.delivery.arrived < sent)
        session.receive(Self.text("3"), from: 9, now: Self.time(401))
        #expect(session.delivery.arrived >= sent)
        #expect(session.delivery.arrived < session.delivery.sent)
    }

    @Test func `pings that go ahead of a message do not count for it`() {
        var session = Self.session(socket: 9)
        _ = session.take(for: 9, limit: 1000)
        session.send([Self.text("a"), Self.text("b")], isVolatile: false, now: Self.start)
        let sent = session.delivery.sent
        for time in [400, 701] {
            session.tick(now: Self.time(time))
            #expect(session.take(for: 9, limit: 1).packets == [.ping([])])
            session.receive(Self.text("3"), from: 9, now: Self.time(time + 1))
            #expect(session.delivery.arrived < sent)
            _ = session.take(for: 9, limit: 1)
        }
    }

    @Test func `the client's own good-bye empties the waiting GET, or one that comes late, once`() throws {
        var early = Self.session()
        try early.poll(1, now: Self.start)
        try early.beginPost(now: Self.start)
        try early.post(Array("1".utf8), now: Self.start)
        #expect(early.takeEffects() == [.ended(.transportClose), .answer(poll: 1, [.noop])])
        #expect(early.isOver)

        var late = Self.session()
        try late.beginPost(now: Self.start)
        try late.post(Array("1".utf8), now: Self.start)
        #expect(!late.isOver)
        try late.poll(1, now: Self.time(20))
        #expect(late.takeEffects() == [.ended(.transportClose), .answer(poll: 1, [.noop])])
        #expect(late.isOver)
        #expect(throws: EngineError.unknownSession) { try late.poll(2, now: Self.time(30)) }
    }

    @Test func `what was sent before the server closed is still told, for a while`() throws {
        var session = Self.session()
        session.send([Self.text("last")], isVolatile: false, now: Self.start)
        session.close(.forcedServerClose, now: Self.start)
        try session.poll(1, now: Self.time(20_000))
        try session.poll(2, now: Self.time(20_001))
        #expect(
            session.takeEffects() == [
                .ended(.forcedServerClose), .answer(poll: 1, [.message(Self.text("last"))]),
                .answer(poll: 2, [.close]),
            ])
        #expect(session.isOver)
        var forgotten = Self.session()
        forgotten.close(.forcedServerClose, now: Self.start)
        #expect(forgotten.deadline == Self.time(30_000))
        forgotten.tick(now: Self.time(30_000))
        #expect(forgotten.isOver)
    }

    @Test func `much is told in several answers, also after the end`() throws {
        let packets = (0..<40).map { EnginePacket.message(Self.text("\($0)")) }
        var session = Self.session()
        session.send((0..<40).map { Self.text("\($0)") }, isVolatile: false, now: Self.start)
        try session.poll(1, now: Self.start)
        #expect(session.takeEffects() == [.answer(poll: 1, Array(packets[..<16]))])
        session.close(.forcedServerClose, now: Self.start)
        for poll in 2...4 { try session.poll(poll, now: Self.start) }
        #expect(
            session.takeEffects() == [
                .ended(.forcedServerClose), .answer(poll: 2, Array(packets[16..<32])),
                .answer(poll: 3, Array(packets[32...])), .answer(poll: 4, [.close]),
            ])
        #expect(throws: EngineError.unknownSession) { try session.poll(5, now: Self.start) }
    }

    @Test func `all that waits is one answer where its reader takes so much`() throws {
        var session = Self.session { $0.maximumPacketsPerAnswer = .max }
        session.send((0..<40).map { Self.text("\($0)") }, isVolatile: false, now: Self.start)
        let packets = (0..<40).map { EnginePacket.message(Self.text("\($0)")) }
        try session.poll(1, now: Self.start)
        #expect(session.takeEffects() == [.answer(poll: 1, packets)])
        session.send((0..<40).map { Self.text("\($0)") }, isVolatile: false, now: Self.start)
        session.close(.forcedServerClose, now: Self.start)
        for poll in 2...3 { try session.poll(poll, now: Self.start) }
        #expect(
            session.takeEffects() == [
                .ended(.forcedServerClose), .answer(poll: 2, packets), .answer(poll: 3, [.close]),
            ])
    }

    @Test(arguments: [("4a\u{1E}abc", DisconnectReason.parseError), ("2", .transportError)])
    func `a bad body ends the connection and delivers nothing`(body: String, reason: DisconnectReason) throws {
        var session = Self.session()
        try session.beginPost(now: Self.start)
        #expect(throws: EngineError.badRequest) { try session.post(Array(body.utf8), now: Self.start) }
        #expect(session.takeEffects() == [.ended(reason)])
    }

    @Test func `an upgrade empties the GET, keeps polling until it is complete, then flushes in order`() throws {
        var session = Self.session()
        try session.poll(1, now: Self.start)
        try session.attach(socket: 9, now: Self.start)
        session.receive(Self.text("2probe"), from: 9, now: Self.start)
        #expect(session.takeEffects() == [.confirm(socket: 9), .answer(poll: 1, [.noop])])
        session.send([Self.text("a")], isVolatile: false, now: Self.start)
        #expect(session.take(for: 9, limit: 1000).packets.isEmpty)
        try session.poll(2, now: Self.start)
        #expect(session.takeEffects() == [.answer(poll: 2, [.message(Self.text("a"))])])
        session.send([Self.text("b")], isVolatile: false, now: Self.start)
        session.receive(Self.text("5"), from: 9, now: Self.start)
        #expect(session.takeEffects() == [.flush(socket: 9)])
        session.send([Self.text("c")], isVolatile: false, now: Self.start)
        #expect(session.takeEffects().isEmpty)
        let taken = session.take(for: 9, limit: 1000)
        #expect(taken.packets == [.message(Self.text("b")), .message(Self.text("c"))])
        #expect(session.queuedBytes == taken.cost)
        session.wrote(cost: taken.cost)
        #expect(session.queuedBytes == 0)
        #expect(throws: EngineError.badRequest) { try session.poll(3, now: Self.start) }
        #expect(throws: EngineError.badRequest) { try session.attach(socket: 10, now: Self.start) }
    }

    @Test func `a GET during an upgrade comes back empty soon, or is refused when the upgrade overtakes it`() throws {
        var session = Self.session()
        try session.attach(socket: 9, now: Self.start)
        session.receive(Self.text("2probe"), from: 9, now: Self.start)
        try session.poll(1, now: Self.start)
        #expect(session.deadline == Self.time(50))
        session.tick(now: Self.time(50))
        #expect(session.takeEffects() == [.confirm(socket: 9), .answer(poll: 1, [.noop])])
        try session.poll(2, now: Self.time(60))
        session.receive(Self.text("5"), from: 9, now: Self.time(61))
        #expect(session.takeEffects() == [.refuse(poll: 2)])
    }

    @Test(arguments: ["4hello", "2", "5", "nonsense"])
    func `a WebSocket that begins otherwise is closed and polling lives on`(frame: String) throws {
        var session = Self.session()
        try session.attach(socket: 9, now: Self.start)
        #expect(throws: EngineError.badRequest) { try session.attach(socket: 10, now: Self.start) }
        session.receive(Self.text(frame), from: 9, now: Self.start)
        #expect(session.takeEffects() == [.end(socket: 9, abruptly: false)])
        #expect(session.isOpen)
        try session.attach(socket: 11, now: Self.start)
    }

    @Test func `an upgrade that is not completed in time is given up`() throws {
        var session = Self.session()
        try session.attach(socket: 9, now: Self.start)
        #expect(session.deadline == Self.time(250))
        session.tick(now: Self.time(250))
        #expect(session.takeEffects() == [.end(socket: 9, abruptly: false)])
        #expect(session.kind == .polling)
    }

    @Test func `a ping that waits for its pong does not outlive the switch to the WebSocket`() throws {
        var session = Self.session()
        try session.attach(socket: 9, now: Self.time(290))
        session.tick(now: Self.time(300))
        session.receive(Self.text("2probe"), from: 9, now: Self.time(310))
        session.receive(Self.text("5"), from: 9, now: Self.time(320))
        #expect(session.take(for: 9, limit: 1000).packets == [.ping([])])
        #expect(session.deadline == Self.time(620))
    }

    @Test func `the end of the session closes both its transports`() throws {
        var session = Self.session()
        try session.poll(1, now: Self.start)
        try session.attach(socket: 9, now: Self.start)
        session.close(.serverShuttingDown, now: Self.start)
        #expect(
            session.takeEffects() == [
                .ended(.serverShuttingDown), .end(socket: 9, abruptly: false), .answer(poll: 1, [.close]),
            ])
    }

    @Test func `at shutdown a WebSocket is heard to its end, and nothing else is`() {
        var session = Self.session(socket: 9)
        _ = session.takeEffects()
        session.close(.serverShuttingDown, now: Self.start)
        #expect(session.takeEffects() == [.end(socket: 9, abruptly: false)])
        session.send([Self.text("late")], isVolatile: false, now: Self.start)
        for packet in ["4one", "2", "3", "nonsense", "4two"] {
            session.receive(Self.text(packet), from: 9, now: Self.start)
        }
        session.close(.forcedClose, now: Self.start)
        session.tick(now: Self.time(10_000))
        session.socketClosed(8, isError: false, now: Self.start)
        #expect(session.takeEffects() == [.deliver(Self.text("one")), .deliver(Self.text("two"))])
        #expect(!session.isOver && session.deadline == nil)
        session.socketClosed(9, isError: false, now: Self.start)
        session.receive(Self.text("4three"), from: 9, now: Self.start)
        session.socketClosed(9, isError: false, now: Self.start)
        #expect(session.takeEffects() == [.ended(.serverShuttingDown)])
        #expect(session.isOver)
    }

    @Test func `a WebSocket says what waits before it ends`() {
        var session = Self.session(socket: 9)
        session.send([Self.text("last")], isVolatile: false, now: Self.start)
        session.close(.forcedServerClose, now: Self.start)
        #expect(
            session.takeEffects() == [
                .flush(socket: 9), .ended(.forcedServerClose), .end(socket: 9, abruptly: false),
            ])
        #expect(session.take(for: 9, limit: 1000).packets == [.message(Self.text("last"))])
        #expect(session.isOver)
    }

    @Test func `a WebSocket's end has the reason that belongs to it`() {
        for (isError, reason) in [(false, DisconnectReason.transportClose), (true, .transportError)] {
            var session = Self.session(socket: 9)
            session.socketClosed(8, isError: false, now: Self.start)
            #expect(session.isOpen)
            session.socketClosed(9, isError: isError, now: Self.start)
            #expect(session.takeEffects().first == .ended(reason))
        }
    }

    @Test func `nothing happens after the end`() throws {
        var session = Self.session(socket: 9)
        session.close(.forcedServerClose, now: Self.start)
        _ = session.takeEffects()
        session.send([Self.text("a")], isVolatile: false, now: Self.start)
        session.receive(Self.text("4a"), from: 9, now: Self.start)
        session.socketClosed(9, isError: false, now: Self.start)
        session.tick(now: Self.time(10_000))
        session.close(.transportClose, now: Self.start)
        #expect(session.takeEffects().isEmpty)
        #expect(session.deadline == nil)
    }
}
