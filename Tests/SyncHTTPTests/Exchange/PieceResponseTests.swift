import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import TestSupport
import Testing
import TicketExchange

@testable import SyncHTTP

/// Files that are made while they are sent: at the client's pace, and no longer than it is there.
@Suite struct PieceResponseTests {
    private struct Broken: Error {}

    /// What a source has made, and whether it is gone.
    private struct Made: Sendable, Equatable {
        var pieces = 0
        var isFreed = false
    }

    /// Makes pieces of 64 KiB; forever, or up to a number, where it ends or breaks.
    private final class Source: PieceSource {
        private let made: Locked<Made>
        private let count: Int
        private let isBroken: Bool

        init(_ made: Locked<Made>, count: Int = .max, isBroken: Bool = false) {
            self.made = made
            self.count = count
            self.isBroken = isBroken
        }

        func next() async throws -> [UInt8]? {
            guard made.value.pieces < count else {
                if isBroken { throw Broken() }
                return nil
            }
            made.change { $0.pieces += 1 }
            return [UInt8](repeating: UInt8(ascii: "x"), count: 64 << 10)
        }

        deinit { made.change { $0.isFreed = true } }
    }

    private struct Scope: InitializableFromSource {
        init(source: ApplicationRequestContextSource) {}
    }

    private struct Responder: HTTPResponder {
        let source: @Sendable () -> Source

        func respond(to request: Request, context: Scope) async throws -> Response {
            .file(
                named: "file.xml", type: "application/xml", first: Array("first".utf8), rest: source(),
                on: ExchangeThread("test"))
        }
    }

    /// A server behind our connection guard that answers everything with such a file.
    private func serving(
        limits: Limits = Limits(), _ source: @escaping @Sendable () -> Source,
        _ body: @escaping @Sendable (_ port: Int) async throws -> Void
    ) async throws {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let application = Application(
            responder: Responder(source: source),
            server: GuardedChannel.builder(
                limits: limits, engine: nil, count: ConnectionCount(maximum: limits.maximumConnections)),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { continuation.yield($0.localAddress?.port ?? 0) }, logger: logger)
        let lifecycle = ServiceGroup(configuration: .init(services: [.init(service: application)], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await lifecycle.run() }
            let port = try #require(await ports.first { _ in true })
            try await body(port)
            await lifecycle.triggerGracefulShutdown()
            try await group.waitForAll()
        }
    }

    /// A client that takes in little at once.
    private func asking(_ port: Int) async throws -> RawConnection {
        let connection = try RawConnection(port: port, receiveBufferBytes: 4096)
        try await connection.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        return connection
    }

    /// What comes until the server says no more.
    private func rest(_ connection: RawConnection) async throws -> (count: Int, end: [UInt8]) {
        var count = 0
        var end: [UInt8] = []
        while case let more = try await connection.receive(), !more.isEmpty {
            count += more.count
            end = (end + more).suffix(5)
            if end == Array("0\r\n\r\n".utf8) { break }
        }
        return (count, end)
    }

    @Test func `a file is whole and ends with its end`() async throws {
        let made = Locked(Made())
        try await serving({ Source(made, count: 40) }) { port in
            let (count, end) = try await rest(asking(port))
            #expect(count > 40 * 64 << 10)
            #expect(end == Array("0\r\n\r\n".utf8))
            while !made.value.isFreed { await Task.yield() }
        }
    }

    @Test func `what breaks in the middle never looks whole`() async throws {
        let made = Locked(Made())
        try await serving({ Source(made, count: 40, isBroken: true) }) { port in
            let (count, end) = try await rest(asking(port))
            #expect(count > 40 * 64 << 10)
            #expect(end != Array("0\r\n\r\n".utf8))
            while !made.value.isFreed { await Task.yield() }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a client that leaves frees what its file is made of`() async throws {
        let made = Locked(Made())
        try await serving({ Source(made) }) { port in
            do { _ = try await asking(port).receive() }
            while !made.value.isFreed { await Task.yield() }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a client that stops reading holds up the making, and loses its file after a while`() async throws {
        var limits = Limits()
        limits.answerTimeout = .milliseconds(500)
        let made = Locked(Made())
        try await serving(limits: limits, { Source(made) }) { port in
            let connection = try await asking(port)
            _ = try await connection.receive()
            while !made.value.isFreed { await Task.yield() }
            // What the sockets of a machine take in, and a piece that waits.
            #expect(made.value.pieces < 1000)
            let (_, end) = try await rest(connection)
            #expect(end != Array("0\r\n\r\n".utf8))
        }
    }
}
