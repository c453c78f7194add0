import Conformance
import Foundation
import Logging
import SyncEngine
import SyncHTTP
import Testing

/// The same files against the real application: sockets, sign-in, limits, a clock nobody moves.
@Suite("Every fixture holds over HTTP")
struct LiveTests {
    @Test func `All fixtures but those that need power over the server`() async throws {
        try await LiveServer.run { server in
            let target = LiveTarget(url: "http://127.0.0.1:\(server.port)", people: server)
            let runner = FixtureRunner(powers: target.powers) { target }
            for fixture in FixtureFolder.all {
                let outcome = await runner.run(fixture)
                if fixture.needs.isSubset(of: target.powers) {
                    #expect(outcome == .passed, "\(fixture)")
                } else {
                    #expect(outcome != .passed, "\(fixture)")
                }
            }
        }
    }

    @Test func `Logins of a file are signed in, each once`() async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("logins-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }
        try await LiveServer.run { server in
            let people = [try await server.addUser(name: "one"), try await server.addUser(name: "two")]
            let logins = people.map { #"{"email": "\#($0.email)", "id": \#($0.id), "token": "\#($0.token ?? "")"}"# }
            try Data("[\(logins.joined(separator: ", "))]".utf8).write(to: file)
            let target = LiveTarget(url: "http://127.0.0.1:\(server.port)", people: try LoginsFile(path: file.path))
            let runner = FixtureRunner(powers: target.powers) { target }
            let applied = try #require(FixtureFolder.all.first { $0.name == "applied" })
            #expect(await runner.run(applied) == .passed)
            guard case .notRun(let reason) = await runner.run(applied) else {
                Issue.record("ran with people who had a history")
                return
            }
            #expect(reason.contains("unused logins"))
        }
    }
}

/// The application on a free port over an engine in memory, which also makes its people.
struct LiveServer: LivePeople {
    let port: Int
    let service: SyncService
    let signer: TokenSigner

    var powers: Set<Power> { [.admin] }

    /// Starts a server, runs `body`, and stops the server.
    static func run(_ body: (LiveServer) async throws -> Void) async throws {
        let service = try await SyncService(
            store: MemoryStore(), cursorKey: Array(repeating: 7, count: 32))
        let secret = Array("a secret for tests that is long enough".utf8)
        var configuration = Configuration()
        configuration.port = 0
        configuration.tokenSecret = secret
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        var parts = ApplicationParts(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        parts.onListening = { continuation.yield($0) }
        let application = try await buildApplication(configuration: configuration, service: service, parts: parts)
        let running = Task {
            defer { continuation.finish() }
            try await application.run()
        }
        guard let port = await ports.first(where: { _ in true }) else { return try await running.value }
        let signer = TokenSigner(secret: secret, lifetime: .seconds(3600))
        let result: Result<Void, any Error>
        do {
            try await body(LiveServer(port: port, service: service, signer: signer))
            result = .success(())
        } catch {
            result = .failure(error)
        }
        running.cancel()
        _ = await running.result
        try result.get()
    }

    func add(
        name: String, send: @Sendable (TargetRequest) async throws -> TargetResponse
    ) async throws -> TargetUser {
        try await addUser(name: name)
    }

    func addUser(name: String) async throws -> TargetUser {
        let email = "\(name)-\(UUID().uuidString)@live.example"
        let added = try await service.change(
            .addUser(
                email: email, name: name, role: .user, department: "", title: "", id: nil, passwordHash: nil))
        let user = try #require(added)
        let token = signer.token(for: user, now: Environment.system.now())
        return TargetUser(id: user.id.rawValue, email: user.email, token: token)
    }

    func deactivate(_ user: TargetUser) async throws {
        _ = try await service.change(.deactivate(UserID(user.id)))
    }
}
