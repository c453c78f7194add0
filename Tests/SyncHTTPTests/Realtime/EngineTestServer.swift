import JSONText
import Logging
import ServiceLifecycle
import SocketIO
import Synchronization
import Testing

@testable import SyncHTTP

/// A live Engine.IO server on a free port over an application of the test's.
final class EngineTestServer: Sendable {
    let port: Int
    let application: TestApplication
    private let lifecycle: ServiceGroup

    private init(port: Int, application: TestApplication, lifecycle: ServiceGroup) {
        self.port = port
        self.application = application
        self.lifecycle = lifecycle
    }

    /// Starts a server, runs `body`, and stops the server gracefully.
    static func run(
        _ application: TestApplication = TestApplication(), options edit: (inout EngineOptions) -> Void = { _ in },
        transport editTransport: (inout TransportOptions) -> Void = { _ in },
        _ body: (EngineTestServer) async throws -> Void
    ) async throws {
        var options = EngineOptions()
        edit(&options)
        var transport = TransportOptions()
        editTransport(&transport)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let service = buildEngineApplication(
            application, options: options, transport: transport, host: "127.0.0.1", port: 0, logger: logger,
            onListening: { continuation.yield($0) })
        let lifecycle = ServiceGroup(configuration: .init(services: [.init(service: service)], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { continuation.finish() }
                try await lifecycle.run()
            }
            guard let port = await ports.first(where: { _ in true }) else {
                try await group.waitForAll()
                return
            }
            let server = EngineTestServer(port: port, application: application, lifecycle: lifecycle)
            do {
                try await body(server)
            } catch {
                await lifecycle.triggerGracefulShutdown()
                throw error
            }
            await lifecycle.triggerGracefulShutdown()
            try await group.waitForAll()
        }
    }

    func stop() async { await lifecycle.triggerGracefulShutdown() }

    /// One request on a connection of its own.
    func request(
        _ method: String, _ query: String, path: String = "/socket.io/", body: String? = nil,
        headers: [(String, String)] = []
    ) async throws -> RawResponse {
        let connection = try RawConnection(port: port)
        try await connection.send(Self.head(method, query, path: path, body: body, headers: headers) + (body ?? ""))
        return try await connection.response(hasBody: method != "HEAD")
    }

    /// A request up to the end of its head.
    static func head(
        _ method: String, _ query: String, path: String = "/socket.io/", body: String? = nil,
        headers: [(String, String)] = []
    ) -> String {
        var head = "\(method) \(path)?\(query) HTTP/1.1\r\nHost: localhost\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if let body { head += "Content-Length: \(body.utf8.count)\r\n" }
        return head + "\r\n"
    }

    /// Opens a connection that polls; its id.
    func open() async throws -> String {
        try await request("GET", "EIO=4&transport=polling").sessionID()
    }

    func poll(_ id: String) async throws -> RawResponse {
        try await request("GET", "EIO=4&transport=polling&sid=\(id)")
    }

    func post(_ id: String, _ body: String) async throws -> RawResponse {
        try await request("POST", "EIO=4&transport=polling&sid=\(id)", body: body)
    }
}

extension RawResponse {
    /// The id in the open packet that this answer begins with.
    func sessionID() throws -> String {
        let opening = text.split(separator: "\u{1E}").first ?? ""
        return try #require(try JSONSlice(validating: Array(opening.utf8.dropFirst()))["sid"]?.string)
    }
}

/// Sends every message back, unless it is told to do something else; remembers how connections ended.
final class TestApplication: EngineApplication {
    typealias Handler = @Sendable (any EngineConnection, EngineMessage) -> Void

    private let handler: Handler
    private let connections: AsyncStream<any EngineConnection>
    private let endings: AsyncStream<DisconnectReason>
    private let connected: AsyncStream<any EngineConnection>.Continuation
    private let ended: AsyncStream<DisconnectReason>.Continuation

    init(_ handler: @escaping Handler = { connection, message in connection.send([message]) }) {
        self.handler = handler
        (connections, connected) = AsyncStream.makeStream()
        (endings, ended) = AsyncStream.makeStream()
    }

    func admit(_ handshake: Handshake) throws(EngineError) {
        if handshake.header("x-deny") != nil { throw .forbidden("denied by test") }
    }

    func open(_ connection: any EngineConnection) -> any EngineListener {
        connected.yield(connection)
        return Listener(application: self, connection: connection)
    }

    /// The next connection that was opened.
    func nextConnection() async -> (any EngineConnection)? { await connections.first { _ in true } }

    /// Why the next connection to end has ended.
    func nextEnding() async -> DisconnectReason? { await endings.first { _ in true } }

    private final class Listener: EngineListener {
        private let application: TestApplication
        private let connection: any EngineConnection

        init(application: TestApplication, connection: any EngineConnection) {
            self.application = application
            self.connection = connection
        }

        func receive(_ message: EngineMessage) { application.handler(connection, message) }

        func closed(_ reason: DisconnectReason) { application.ended.yield(reason) }
    }
}
