import Foundation
import SocketIO
import TestSupport
import Testing

/// A client, a network and a session that take their steps in any order: whatever happens around an upgrade, both sides
/// get every message once and in order.
private struct Encounter {
    private enum Stage {
        case polling
        case probing(socket: Int, isConfirmed: Bool)
        case talking(socket: Int)
    }

    private var random: SeededGenerator
    private var now = ContinuousClock.now
    private var session: EngineSession
    private var stage = Stage.polling
    private var lastSocket = 0

    private var sent = 0
    private var said = 0
    private(set) var clientHeard: [Int] = []
    private(set) var serverHeard: [Int] = []
    private(set) var faults: [String] = []
    private(set) var upgrades = 0

    private var polls = 0
    /// The client's GET, until its answer has arrived.
    private var waitsForPoll = false
    private var answersUnderWay: [[EnginePacket]] = []
    /// A POST between its head and its end.
    private var body: [EnginePacket]?
    private var owesPong = false
    private var unwritten: [Int] = []

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        var options = EngineOptions()
        options.pingInterval = .milliseconds(40)
        options.pingTimeout = .seconds(60)
        session = EngineSession(id: "id", options: options, now: now)
    }

    mutating func run(steps: Int) {
        for _ in 0..<steps {
            now += .microseconds(random.number(0...2000))
            if let deadline = session.deadline, deadline <= now { session.tick(now: now) }
            step()
            settle()
        }
        for _ in 0..<1000 {
            now += .milliseconds(10)
            session.tick(now: now)
            settle()
            finish()
            settle()
        }
        if clientHeard != Array(0..<sent) { faults.append("the client heard \(clientHeard.count) of \(sent)") }
        if serverHeard != Array(0..<said) { faults.append("the server heard \(serverHeard.count) of \(said)") }
    }

    private mutating func step() {
        switch random.number(0...9) {
        case 0...2: serverSends()
        case 3...4: clientSpeaks()
        case 5: clientPolls()
        case 6: networkBringsAnswer()
        case 7: socketTakes()
        case 8: clientUpgrades()
        default:
            if let cost = unwritten.popLast() { session.wrote(cost: cost) }
        }
    }

    /// What the client and the network do until nothing is under way.
    private mutating func finish() {
        networkBringsAnswer()
        clientPolls()
        endPost()
        socketTakes()
    }

    private static func message(_ number: Int) -> EngineMessage {
        number % 3 == 0 ? .binary(Array("\(number)".utf8)) : .text(Array("\(number)".utf8))
    }

    private static func number(_ message: EngineMessage) -> Int {
        switch message {
        case .text(let bytes), .binary(let bytes): Int(String(decoding: bytes, as: UTF8.self)) ?? -1
        }
    }

    private mutating func serverSends() {
        let count = random.number(1...3)
        session.send((sent..<sent + count).map(Self.message), isVolatile: false, now: now)
        sent += count
    }

    private mutating func clientSpeaks() {
        switch stage {
        case .talking(let socket):
            if random.chance(50) { say(to: socket) }
        case .probing(_, isConfirmed: true), .polling, .probing:
            if body != nil { endPost() } else if mayBegin { beginPost() }
        }
    }

    private mutating func say(to socket: Int) {
        switch Self.message(said) {
        case .text(let bytes): session.receive(.text(Array("4".utf8) + bytes), from: socket, now: now)
        case .binary(let bytes): session.receive(.binary(bytes), from: socket, now: now)
        }
        said += 1
    }

    /// A client that was told its WebSocket would do begins no further request.
    private var mayBegin: Bool {
        switch stage {
        case .polling, .probing(_, isConfirmed: false): true
        case .probing, .talking: false
        }
    }

    private mutating func beginPost() {
        var packets: [EnginePacket] = owesPong ? [.pong([])] : []
        owesPong = false
        for _ in 0..<random.number(packets.isEmpty ? 1...3 : 0...3) {
            packets.append(.message(Self.message(said)))
            said += 1
        }
        body = packets
        expect("a POST") { [now] in try $0.beginPost(now: now) }
    }

    private mutating func endPost() {
        guard let packets = body else { return }
        body = nil
        expect("a body") { [now] in try $0.post(EnginePayload.encode(packets), now: now) }
    }

    private mutating func expect(_ what: String, _ action: (inout EngineSession) throws -> Void) {
        do { try action(&session) } catch { faults.append("\(what) was refused: \(error)") }
    }

    private mutating func clientPolls() {
        guard mayBegin, !waitsForPoll else { return }
        waitsForPoll = true
        polls += 1
        expect("a GET") { [now, polls] in try $0.poll(polls, now: now) }
    }

    private mutating func networkBringsAnswer() {
        guard !answersUnderWay.isEmpty else { return }
        waitsForPoll = false
        for packet in answersUnderWay.removeFirst() { hear(packet) }
    }

    private mutating func hear(_ packet: EnginePacket) {
        switch packet {
        case .message(let message): clientHeard.append(Self.number(message))
        case .ping:
            if case .talking(let socket) = stage {
                session.receive(.text(Array("3".utf8)), from: socket, now: now)
            } else {
                owesPong = true
            }
        default: break
        }
    }

    private mutating func clientUpgrades() {
        switch stage {
        case .polling:
            lastSocket += 1
            let socket = lastSocket
            expect("a WebSocket") { [now] in try $0.attach(socket: socket, now: now) }
            stage = .probing(socket: socket, isConfirmed: false)
            session.receive(.text(Array("2probe".utf8)), from: socket, now: now)
        case .probing(let socket, isConfirmed: true):
            guard !waitsForPoll, body == nil else { return }
            if random.chance(20) {
                session.socketClosed(socket, isError: false, now: now)
                stage = .polling
            } else {
                session.receive(.text(Array("5".utf8)), from: socket, now: now)
                stage = .talking(socket: socket)
                upgrades += 1
                if owesPong { session.receive(.text(Array("3".utf8)), from: socket, now: now) }
            }
        case .probing, .talking: break
        }
    }

    private mutating func socketTakes() {
        guard case .talking(let socket) = stage else { return }
        let (packets, cost) = session.take(for: socket, limit: random.number(1...500))
        unwritten.append(cost)
        for packet in packets { hear(packet) }
    }

    private mutating func settle() {
        for effect in session.takeEffects() {
            switch effect {
            case .deliver(let message): serverHeard.append(Self.number(message))
            case .answer(_, let packets): answersUnderWay.append(packets)
            case .confirm(let socket): stage = .probing(socket: socket, isConfirmed: true)
            case .flush: break
            case .refuse, .end, .ended: faults.append("unexpected: \(effect)")
            }
        }
    }
}

/// `TICX_SEED` runs one seed.
@Suite struct UpgradeOrderTests {
    private static let seeds =
        ProcessInfo.processInfo.environment["TICX_SEED"].flatMap { UInt64($0) }.map { $0...$0 } ?? 1...200

    @Test func `no message is lost, doubled or out of order, whenever an upgrade comes`() {
        var upgrades = 0
        for seed in Self.seeds {
            var encounter = Encounter(seed: seed)
            encounter.run(steps: 400)
            #expect(encounter.faults == [], "TICX_SEED=\(seed)")
            upgrades += encounter.upgrades
        }
        #expect(upgrades > 0)
    }

    @Test func `no order of inputs whatever breaks the session`() {
        for seed in Self.seeds {
            var random = SeededGenerator(seed: seed)
            #expect(Self.endings(&random) <= 1, "TICX_SEED=\(seed)")
        }
    }

    /// Calls anything in any order; how often the application was told of the end.
    private static func endings(_ random: inout SeededGenerator) -> Int {
        let texts = ["2probe", "5", "3", "4x", "1", "2", "b!", ""]
        var now = ContinuousClock.now
        var session = EngineSession(
            id: "id", options: EngineOptions(), socket: random.chance(30) ? 1 : nil, now: now)
        var waiting: Set<Int> = []
        var endings = 0
        for number in 1...300 {
            now += .milliseconds(random.number(0...200))
            let socket = random.number(1...3)
            switch random.number(0...11) {
            case 0: if (try? session.poll(number, now: now)) != nil { waiting.insert(number) }
            case 1: try? session.beginPost(now: now)
            case 2: try? session.post(Array((random.pick(texts) ?? "").utf8), now: now)
            case 3: try? session.attach(socket: socket, now: now)
            case 4...6: session.receive(.text(Array((random.pick(texts) ?? "").utf8)), from: socket, now: now)
            case 7: session.send([.binary([1])], isVolatile: random.chance(50), now: now)
            case 8: session.wrote(cost: session.take(for: socket, limit: 100).cost)
            case 9: session.tick(now: now)
            case 10: if random.chance(5) { session.socketClosed(socket, isError: random.chance(50), now: now) }
            default: if random.chance(3) { session.close(.forcedServerClose, now: now) }
            }
            for effect in session.takeEffects() {
                switch effect {
                case .answer(let poll, let packets):
                    #expect(!packets.isEmpty)
                    #expect(waiting.remove(poll) != nil || poll == number)
                    waiting.remove(poll)
                case .refuse(let poll): waiting.remove(poll)
                case .ended: endings += 1
                default: break
                }
            }
            #expect(waiting.count <= 1)
        }
        return endings
    }
}
