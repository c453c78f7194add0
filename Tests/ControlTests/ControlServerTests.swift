import Foundation
import Testing

@testable import Control

/// A directory of its own for each test, removed with it.
final class TemporaryDirectory {
    let path: String

    init(depth: Int = 0) throws {
        var path = FileManager.default.temporaryDirectory.appendingPathComponent("ticx-control-\(UUID())").path
        for level in 0..<depth { path += "/a-rather-long-name-\(level)" }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        self.path = path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Runs blocking calls on a thread of their own: the pool that runs tests also has to run the server's answers.
func blocking(_ body: @escaping @Sendable () throws -> Void) async throws {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
}

@Suite struct ControlServerTests {
    private static func echo(_ directory: TemporaryDirectory) throws -> ControlServer {
        try ControlServer(directory: directory.path) { line, _ in Array("echo ".utf8) + line }
    }

    @Test func `A request gets its answer, several on one connection`() async throws {
        try await blocking {
            let directory = try TemporaryDirectory()
            let server = try Self.echo(directory)
            defer { server.stop() }
            let client = try #require(try ControlClient.connect(directory: directory.path))
            for text in ["one", "", "three"] {
                #expect(try client.ask(Array(text.utf8)) == Array("echo \(text)".utf8))
            }
        }
    }

    @Test func `What is told meanwhile comes before the answer, and holds up nobody else`() async throws {
        try await blocking {
            let directory = try TemporaryDirectory()
            let server = try ControlServer(directory: directory.path) { line, peer in
                for done in 1...3 where line == Array("long".utf8) { peer.tell(UpkeepProgress(done: done).line) }
                return line
            }
            defer { server.stop() }
            let client = try #require(try ControlClient.connect(directory: directory.path))
            var told: [Int] = []
            #expect(try client.ask(Array("long".utf8)) { told.append($0.done) } == Array("long".utf8))
            #expect(told == [1, 2, 3])
            #expect(try client.ask(Array("short".utf8)) == Array("short".utf8))
        }
    }

    @Test func `The socket is for its owner alone`() async throws {
        try await blocking {
            let directory = try TemporaryDirectory()
            let server = try Self.echo(directory)
            defer { server.stop() }
            let attributes = try FileManager.default.attributesOfItem(atPath: directory.path + "/control.sock")
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func `A data directory deeper than a socket address can say is no obstacle`() async throws {
        try await blocking {
            let directory = try TemporaryDirectory(depth: 12)
            let server = try Self.echo(directory)
            defer { server.stop() }
            let client = try #require(try ControlClient.connect(directory: directory.path))
            #expect(try client.ask(Array("x".utf8)) == Array("echo x".utf8))
        }
    }

    @Test func `No server and a socket file that a dead server left are both nobody`() async throws {
        try await blocking {
            let directory = try TemporaryDirectory()
            #expect(try ControlClient.connect(directory: directory.path) == nil)
            #expect(FileManager.default.createFile(atPath: directory.path + "/control.sock", contents: nil))
            #expect(try ControlClient.connect(directory: directory.path) == nil)
            let server = try Self.echo(directory)
            #expect(try ControlClient.connect(directory: directory.path) != nil)
            server.stop()
            #expect(try ControlClient.connect(directory: directory.path) == nil)
        }
    }

    @Test func `A line without end is refused, and the next client is served`() async throws {
        try await blocking {
            let directory = try TemporaryDirectory()
            let server = try Self.echo(directory)
            defer { server.stop() }
            let hostile = try #require(try ControlClient.connect(directory: directory.path))
            let long = [UInt8](repeating: UInt8(ascii: "x"), count: ControlLimits.requestBytes + 20_000)
            // Cut off in the middle of the line, the sender may see the refusal or only a closed connection.
            if let answer = try? hostile.ask(long) {
                #expect(String(decoding: answer, as: UTF8.self).contains("malformed"))
            }
            let client = try #require(try ControlClient.connect(directory: directory.path))
            #expect(try client.ask(Array("x".utf8)) == Array("echo x".utf8))
        }
    }

    @Test func `Connections beyond the limit are told so, and places become free again`() async throws {
        try await blocking {
            let directory = try TemporaryDirectory()
            let server = try Self.echo(directory)
            defer { server.stop() }
            var open: [ControlClient] = []
            for _ in 0..<ControlLimits.connections {
                let client = try #require(try ControlClient.connect(directory: directory.path))
                _ = try client.ask(Array("x".utf8))
                open.append(client)
            }
            let refused = try #require(try ControlClient.connect(directory: directory.path))
            if let answer = try? refused.ask(Array("x".utf8)) {
                #expect(String(decoding: answer, as: UTF8.self).contains(#""code":"busy""#))
            }
            open.removeAll()
            var served = false
            for _ in 0..<200 where !served {
                let client = try #require(try ControlClient.connect(directory: directory.path))
                served = (try? client.ask(Array("x".utf8))) == Array("echo x".utf8)
            }
            #expect(served)
        }
    }
}

@Suite struct LineReaderTests {
    private func lines(_ pieces: [String], maximumBytes: Int = 8) -> [LineReader.Line] {
        var reader = LineReader(maximumBytes: maximumBytes)
        var rest = pieces[...]
        var lines: [LineReader.Line] = []
        while true {
            let line = reader.next { Array((rest.popFirst() ?? "").utf8) }
            lines.append(line)
            guard case .line = line else { return lines }
        }
    }

    @Test(arguments: [["a\nbc\n"], ["a", "\nb", "c\n"], ["a\n", "bc", "\n", "rest"]])
    func `Lines are the same wherever the stream is cut`(pieces: [String]) {
        #expect(lines(pieces) == [.line(Array("a".utf8)), .line(Array("bc".utf8)), .end])
    }

    @Test func `A line of the greatest length is taken, one byte more is not`() {
        #expect(lines(["12345678\n"]) == [.line(Array("12345678".utf8)), .end])
        #expect(lines(["123456789\n"]) == [.tooLong])
        #expect(lines(["1234", "56789"]) == [.tooLong])
    }
}
