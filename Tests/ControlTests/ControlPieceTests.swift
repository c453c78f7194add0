import TestSupport
import Testing

@testable import Control

/// Answers that are too long for a line.
@Suite struct ControlPieceTests {
    /// A server that sends as many pieces as it is asked for, and what it did until its last one.
    private func server(
        _ directory: String, sent: Locked<Int>, size: Int = 64 << 10
    ) throws -> ControlServer {
        try ControlServer(directory: directory) { line, peer in
            let count = Int(String(decoding: line, as: UTF8.self)) ?? 0
            do {
                for number in 0..<count {
                    let piece = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: size)
                    try await peer.send(piece, UpkeepProgress(done: number + 1, total: count))
                    sent.change { $0 += 1 }
                }
                return Array("done".utf8)
            } catch {
                sent.change { $0 = -1 }
                return Array("ended".utf8)
            }
        }
    }

    @Test(arguments: [0, 1, 300])
    func `pieces come in order, whole, with how far it is, and then the answer`(count: Int) async throws {
        try await blocking {
            let directory = try TemporaryDirectory()
            let server = try self.server(directory.path, sent: Locked(0), size: 100_000)
            defer { server.stop() }
            let client = try #require(try ControlClient.connect(directory: directory.path))
            var taken = 0
            let answer = try client.ask(Array("\(count)".utf8)) { piece, progress in
                #expect(piece == [UInt8](repeating: UInt8(truncatingIfNeeded: taken), count: 100_000))
                #expect(progress == UpkeepProgress(done: taken + 1, total: count))
                taken += 1
            }
            #expect(answer == Array("done".utf8))
            #expect(taken == count)
            #expect(try client.ask(Array("0".utf8)) { _, _ in } == Array("done".utf8))
        }
    }

    @Test func `pieces may hold any bytes, line feeds and what looks like an answer too`() async throws {
        try await blocking {
            let directory = try TemporaryDirectory()
            let piece = Array("{\"ok\":true}\n\n{\"piece\":9}\n\0".utf8) + [0xFF, 0xC3]
            let server = try ControlServer(directory: directory.path) { line, peer in
                for part in [piece, [], piece] { try? await peer.send(part, UpkeepProgress(done: 0)) }
                return line
            }
            defer { server.stop() }
            let client = try #require(try ControlClient.connect(directory: directory.path))
            var all: [UInt8] = []
            #expect(try client.ask(Array("x".utf8)) { part, _ in all += part } == Array("x".utf8))
            #expect(all == piece + piece)
        }
    }

    @Test func `who does not take a piece gets no other: nothing is gathered`() async throws {
        try await blocking {
            let directory = try TemporaryDirectory()
            let sent = Locked(0)
            let server = try self.server(directory.path, sent: sent, size: 1 << 20)
            defer { server.stop() }
            let client = try #require(try ControlClient.connect(directory: directory.path))
            var taken = 0
            _ = try client.ask(Array("50".utf8)) { _, _ in
                taken += 1
                // What a socket holds, and the one that is being sent.
                #expect(sent.value <= taken + 3)
            }
            #expect(taken == 50)
        }
    }

    @Test func `a client that leaves ends the work for it`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path
        let sent = Locked(0)
        let server = try server(path, sent: sent)
        struct Leaving: Error {}
        try await blocking {
            let client = try #require(try ControlClient.connect(directory: path))
            #expect(throws: Leaving.self) {
                _ = try client.ask(Array("1000000".utf8)) { _, _ in throw Leaving() }
            }
        }
        while sent.value >= 0 { await Task.yield() }
        try await blocking { server.stop() }
    }
}
