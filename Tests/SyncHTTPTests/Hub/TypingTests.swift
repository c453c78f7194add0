import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

@Suite("Who is typing")
struct TypingTests {
    private let start = Timestamp(milliseconds: 1_000_000)
    private let pair = Typing.Pair(from: UserID(10_001), to: UserID(10_002))

    private func on(_ isTyping: Bool) -> Typing.Signal { Typing.Signal(pair: pair, isTyping: isTyping) }

    @Test("A beginning is told once, an end once")
    func tellsOnce() {
        var typing = Typing()
        #expect(typing.start(pair, socket: "a", at: start) == on(true))
        #expect(typing.start(pair, socket: "a", at: start + 1) == nil)
        #expect(typing.start(pair, socket: "b", at: start + 2) == nil)
        #expect(typing.stop(pair, at: start + 3) == on(false))
        #expect(typing.stop(pair, at: start + 4) == nil)
        #expect(typing.start(pair, socket: "a", at: start + 5) == on(true))
    }

    @Test("It ends five seconds after the last sign, not before")
    func expires() {
        var typing = Typing()
        _ = typing.start(pair, socket: "a", at: start)
        _ = typing.start(pair, socket: "a", at: start + 4_000)
        #expect(typing.expire(at: start + 8_999).isEmpty)
        #expect(typing.expire(at: start + 9_000) == [on(false)])
        #expect(typing.expire(at: start + 9_001).isEmpty)
    }

    @Test("It ends with the last socket that said so")
    func endsWithItsSockets() {
        var typing = Typing()
        _ = typing.start(pair, socket: "a", at: start)
        _ = typing.start(pair, socket: "b", at: start)
        #expect(typing.left("c", of: pair.from, at: start + 1).isEmpty)
        #expect(typing.left("a", of: pair.from, at: start + 2).isEmpty)
        #expect(typing.left("b", of: pair.from, at: start + 3) == [on(false)])
    }

    @Test("A socket that comes back hears of ends that it missed, also of those just before it was missed itself")
    func tellsReturningSockets() {
        var typing = Typing()
        _ = typing.start(pair, socket: "a", at: start)
        // The receiver's connection is dead already, but nobody knows.
        _ = typing.stop(pair, at: start + 1_000)
        _ = typing.left("r", of: pair.to, at: start + 9_000)
        #expect(typing.returned("r", of: pair.to) == [on(false)])
        #expect(typing.returned("r", of: pair.to).isEmpty)
    }

    @Test("A socket that comes back while it goes on is told nothing")
    func keepsWhatGoesOn() {
        var typing = Typing()
        _ = typing.start(pair, socket: "a", at: start)
        _ = typing.left("r", of: pair.to, at: start + 1)
        #expect(typing.returned("r", of: pair.to).isEmpty)
    }

    @Test("Nothing is kept of what ended long ago")
    func forgets() {
        var typing = Typing()
        _ = typing.start(pair, socket: "a", at: start)
        _ = typing.stop(pair, at: start)
        #expect(typing.deadline != nil)
        #expect(typing.expire(at: start + 20_000).isEmpty)
        #expect(typing.deadline == nil)
        _ = typing.left("r", of: pair.to, at: start + 20_001)
        #expect(typing.returned("r", of: pair.to).isEmpty)
    }

    @Test("Whatever happens, every receiver's last word is an end")
    func alwaysEnds() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        var typing = Typing()
        var shown: [Typing.Pair: Bool] = [:]
        var now = start
        func see(_ signals: [Typing.Signal]) {
            for signal in signals {
                #expect(shown[signal.pair, default: false] != signal.isTyping, "seed \(seed)")
                shown[signal.pair] = signal.isTyping
            }
        }
        for _ in 0..<2_000 {
            now = now + Int64(generator.number(0...3_000))
            let pair = Typing.Pair(
                from: UserID(10_001 + generator.number(0...2)), to: UserID(10_001 + generator.number(0...2)))
            let socket = "\(pair.from).\(generator.number(0...2))"
            switch generator.number(0...3) {
            case 0, 1: see(typing.start(pair, socket: socket, at: now).map { [$0] } ?? [])
            case 2: see(typing.stop(pair, at: now).map { [$0] } ?? [])
            default: see(typing.left(socket, of: pair.from, at: now))
            }
            if let deadline = typing.deadline, deadline <= now { see(typing.expire(at: now)) }
        }
        see(typing.expire(at: now + 5_000))
        #expect(!shown.values.contains(true), "seed \(seed)")
    }
}
