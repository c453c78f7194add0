import Foundation
import JSONText
import SocketIO
import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

@Suite("Hub: nothing lost, nothing twice")
struct HubPropertyTests {
    /// `TICX_SEED` repeats one; otherwise every run has seeds of its own.
    private static let seeds: [UInt64] =
        ProcessInfo.processInfo.environment["TICX_SEED"].flatMap { UInt64($0) }.map { [$0] }
        ?? (0..<4).map { _ in UInt64.random(in: 0...UInt64.max) }

    @Test(
        "Whatever happens to connections and servers, a session is told each message once and in order",
        arguments: seeds)
    func tellsOnce(seed: UInt64) async throws {
        var run = try await HubRun(seed: seed)
        for _ in 0..<80 { try await run.step() }
        try await run.finish()
    }
}

/// Random sends, losses, returns and restarts, next to a model: the texts each session should have been told.
private struct HubRun {
    private struct Session {
        var name: String
        var client: HubClient
        /// What came so far, in order.
        var got: [Int] = []
        /// What was on record when the session began.
        var start: Int
        var isConnected = true
    }

    private let seed: UInt64
    private var generator: SeededGenerator
    private var world: HubWorld
    private var sessions: [Session] = []
    /// By receiver: the number of every message sent to them, in order.
    private var sent: [String: [Int]] = [:]
    private var number = 0
    private let people = ["ada", "ben", "dora"]

    init(seed: UInt64) async throws {
        self.seed = seed
        generator = SeededGenerator(seed: seed)
        world = try await HubWorld()
    }

    mutating func step() async throws {
        switch generator.number(0...99) {
        case ..<45: try await burst()
        case ..<57: try await open()
        case ..<72: lose()
        case ..<90: try await comeBack()
        case ..<95: slowDown()
        default: try await restart()
        }
        try await look()
    }

    /// Some messages to some people at once, past the hub and through it, while somebody connects or gets lost.
    private mutating func burst() async throws {
        let sender = sessions.indices.filter { sessions[$0].isConnected }.randomElement(using: &generator)
        let size = generator.number(1...40)
        for _ in 0..<size {
            guard let receiver = generator.pick(people) else { continue }
            number += 1
            let length = generator.chance(4) ? 8_000 : 10
            let text = "\(number) " + String(repeating: "x", count: length)
            if let sender, sessions[sender].isConnected, sessions[sender].name != receiver, generator.chance(40) {
                let body = #"{"receiverId":\#(try world.id(receiver)),"message":"\#(text)"}"#
                guard try await sessions[sender].client.ask("send_message", body)["success"]?.boolean == true else {
                    Issue.record("a message was refused, seed \(seed)")
                    continue
                }
            } else {
                guard let author = people.first(where: { $0 != receiver }) else { continue }
                let json = #"{"to":\#(try world.id(receiver)),"text":"\#(text)"}"#
                _ = try await world.service.submit(
                    kind: "message.send", body: Array(json.utf8), author: try world.user(author).id, window: .zero)
            }
            sent[receiver, default: []].append(number)
            if generator.chance(5) { lose() }
            if generator.chance(5) { try await comeBack() }
        }
    }

    private mutating func open() async throws {
        guard let name = generator.pick(people), sessions.count(where: { $0.name == name }) < 4 else { return }
        await world.hub.idle()
        let client = try await world.connect(name, auth: #""sync":true"#)
        sessions.append(Session(name: name, client: client, start: sent[name, default: []].count))
    }

    private mutating func lose() {
        guard let index = sessions.indices.filter({ sessions[$0].isConnected }).randomElement(using: &generator)
        else { return }
        // What had reached the client counts, sometimes only a part of it.
        read(index)
        sessions[index].client.cut()
        sessions[index].isConnected = false
    }

    private mutating func comeBack() async throws {
        guard let index = sessions.indices.filter({ !sessions[$0].isConnected }).randomElement(using: &generator)
        else { return }
        let former = sessions[index].client
        sessions[index].client = try await world.connect(sessions[index].name, auth: #""sync":true"#, back: former)
        sessions[index].isConnected = true
        #expect(sessions[index].client.socketID == former.socketID, "not recovered, seed \(seed)")
    }

    private mutating func slowDown() {
        sessions.filter(\.isConnected).randomElement(using: &generator)?.client.becomeSlow()
    }

    private mutating func restart() async throws {
        await world.hub.shutDown()
        for index in sessions.indices {
            read(index)
            sessions[index].isConnected = false
        }
        world = try await HubWorld(store: world.store, clock: world.clock)
    }

    private mutating func read(_ index: Int) {
        sessions[index].got += sessions[index].client.takeTexts().compactMap { Int($0.prefix { $0 != " " }) }
    }

    /// Slow clients read what waits, and everybody looks at what came: so far no hole, nothing twice.
    private mutating func look() async throws {
        for session in sessions { session.client.drain() }
        if generator.chance(50) { await world.pass(milliseconds: 50) }
        for index in sessions.indices {
            read(index)
            let expected = sent[sessions[index].name, default: []].dropFirst(sessions[index].start)
            try #require(
                expected.starts(with: sessions[index].got),
                "seed \(seed): \(sessions[index].got.suffix(50)) is no beginning of \(expected.suffix(80))")
            #expect(sessions[index].client.mostQueued < 300_000, "seed \(seed)")
        }
    }

    /// Everybody comes back and reads to the end.
    mutating func finish() async throws {
        while sessions.contains(where: { !$0.isConnected }) { try await comeBack() }
        for _ in 0..<2_000 {
            await world.hub.idle()
            for session in sessions { session.client.drain() }
            await world.pass(milliseconds: 50)
            for index in sessions.indices { read(index) }
            if sessions.allSatisfy({ $0.got.count >= sent[$0.name, default: []].count - $0.start }) { break }
        }
        await world.hub.idle()
        for index in sessions.indices {
            read(index)
            #expect(
                sessions[index].got == Array(sent[sessions[index].name, default: []].dropFirst(sessions[index].start)),
                "seed \(seed)")
        }
    }
}
