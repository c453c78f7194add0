import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

@Suite("Who is typing")
struct TypingTests {
    private let start = Timestamp(milliseconds: 100_000_000)
    private let pair = Typing.Pair(from: UserID(10_001), to: UserID(10_002))

    /// What the receivers hear when these pairs are told of at once.
    private func tell(_ typing: inout Typing, _ pairs: [Typing.Pair]) -> [Bool] {
        pairs.flatMap { pair in
            var heard: [Bool] = []
            while let isTyping = typing.next(pair) { heard.append(isTyping) }
            return heard
        }
    }

    @Test("A beginning is told once, an end once")
    func tellsOnce() {
        var typing = Typing()
        #expect(tell(&typing, typing.start(pair, socket: 1, at: start)) == [true])
        #expect(tell(&typing, typing.start(pair, socket: 1, at: start + 1)).isEmpty)
        #expect(tell(&typing, typing.start(pair, socket: 2, at: start + 2)).isEmpty)
        #expect(tell(&typing, typing.stop(pair)) == [false])
        #expect(tell(&typing, typing.stop(pair)).isEmpty)
        #expect(tell(&typing, typing.start(pair, socket: 1, at: start + 5)) == [true])
    }

    @Test("What changes while somebody tells of a pair is left to them, so the last word is true")
    func leavesChangesToWhoTells() {
        var typing = Typing()
        let pairs = typing.start(pair, socket: 1, at: start)
        #expect(pairs == [pair] && typing.next(pair) == true)
        #expect(typing.stop(pair).isEmpty, "somebody else would tell it before the beginning")
        #expect(typing.start(pair, socket: 1, at: start).isEmpty && typing.stop(pair).isEmpty)
        #expect(tell(&typing, pairs) == [false])
        #expect(typing.start(pair, socket: 1, at: start) == [pair], "nobody tells any more")
        #expect(typing.stop(pair).isEmpty)
        #expect(typing.next(pair) == nil, "it was over before it was told")
    }

    @Test("It ends five seconds after the last sign, not before")
    func expires() {
        var typing = Typing()
        _ = tell(&typing, typing.start(pair, socket: 1, at: start))
        _ = typing.start(pair, socket: 1, at: start + 4_000)
        #expect(typing.delay(at: start + 4_000) == 5_000)
        #expect(typing.expire(at: start + 8_999).isEmpty)
        #expect(typing.delay(at: start + 8_999) == 1)
        #expect(tell(&typing, typing.expire(at: start + 9_000)) == [false])
        #expect(typing.expire(at: start + 9_001).isEmpty)
        #expect(typing.delay(at: start + 9_001) == nil)
    }

    @Test("It ends within five seconds when the clock is set back an hour")
    func survivesClocks() {
        var typing = Typing()
        _ = tell(&typing, typing.start(pair, socket: 1, at: start))
        let earlier = start + -3_600_000
        #expect(typing.delay(at: earlier) == 5_000)
        #expect(tell(&typing, typing.expire(at: earlier + 5_000)) == [false])
    }

    @Test("It ends with the last socket that said so")
    func endsWithItsSockets() {
        var typing = Typing()
        _ = tell(&typing, typing.start(pair, socket: 1, at: start))
        _ = typing.start(pair, socket: 2, at: start)
        #expect(typing.left(3, of: pair.from).isEmpty)
        #expect(typing.left(1, of: pair.from).isEmpty)
        #expect(tell(&typing, typing.left(2, of: pair.from)) == [false])
    }

    @Test("Who comes back is told of those who typed lately and do not any more, however long ago that was")
    func knowsWhoTypedLately() {
        var typing = Typing()
        let typists = (1...(Typing.maximumLatest + 1)).map { UserID(20_000 + $0) }
        for typist in typists {
            _ = typing.start(Typing.Pair(from: typist, to: pair.to), socket: UInt64(typist.rawValue), at: start)
        }
        #expect(typing.silent(to: pair.to, besides: []).isEmpty)
        #expect(typing.silent(to: pair.to, besides: [pair.from, typists[3]]) == [pair.from])
        _ = typing.expire(at: start + 5_000)
        #expect(typing.silent(to: pair.to, besides: []) == Array(typists.dropFirst()))
        #expect(typing.silent(to: pair.from, besides: []).isEmpty)
    }

    @Test("When everything has ended nothing begins any more")
    func endsForGood() {
        var typing = Typing()
        _ = tell(&typing, typing.start(pair, socket: 1, at: start))
        #expect(tell(&typing, typing.endAll()) == [false])
        #expect(typing.start(pair, socket: 1, at: start).isEmpty)
    }

    @Test("Whatever happens and whoever tells when, what a receiver hears alternates, and ends with an end")
    func alwaysEnds() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        var typing = Typing()
        var held: [Typing.Pair] = []
        var shown: [Typing.Pair: Bool] = [:]
        var now = start
        func step(_ place: Int) {
            guard let isTyping = typing.next(held[place]) else {
                held.remove(at: place)
                return
            }
            #expect(shown[held[place], default: false] != isTyping, "seed \(seed)")
            shown[held[place]] = isTyping
        }
        for _ in 0..<3_000 {
            now = now + Int64(generator.number(0...2_000))
            let pair = Typing.Pair(
                from: UserID(10_001 + generator.number(0...2)), to: UserID(10_001 + generator.number(0...2)))
            let socket = UInt64(pair.from.rawValue * 10 + generator.number(0...2))
            switch generator.number(0...6) {
            case 0, 1: held += typing.start(pair, socket: socket, at: now)
            case 2: held += typing.stop(pair)
            case 3: held += typing.left(socket, of: pair.from)
            case 4: held += typing.expire(at: now)
            default: if !held.isEmpty { step(generator.number(0...(held.count - 1))) }
            }
            #expect(Set(held).count == held.count, "seed \(seed)")
        }
        held += typing.expire(at: now + 5_000)
        while !held.isEmpty { step(0) }
        #expect(!shown.values.contains(true), "seed \(seed)")
    }
}
