import JSONText
import Logging
import SocketIO
import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

/// Sockets of demo logins: the same server, another home.
@Suite struct RealmSocketTests {
    private struct World {
        let clock = ManualClock()
        let service: SyncService
        let assembly: Assembly
        let hub: RealtimeHub
        let realms: Realms
        let ada: User

        init() async throws {
            let clock = clock
            service = try await SyncService(
                store: MemoryStore(), cursorKey: Array("a key for the cursors of tests".utf8),
                environment: clock.environment)
            let user = try await service.change(
                .addUser(
                    email: "ada@example.org", name: "Ada", role: .admin, department: "IT", title: "", id: nil,
                    passwordHash: nil))
            ada = try #require(user)
            var configuration = Configuration()
            configuration.tokenSecret = TestServer.secret
            configuration.passwordCost = 4
            configuration.hasDemoSandbox = true
            var parts = ApplicationParts(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            parts.now = { clock.now }
            assembly = try await Assembly(configuration: configuration, service: service, parts: parts)
            hub = try #require(assembly.hub)
            realms = try #require(assembly.realms)
        }

        func demo(_ n: Int) -> String {
            let expires = clock.now.milliseconds / 1000 + 86_400
            return DemoLogin.token(DemoLogin.claims(n, expires: expires))
        }

        var real: String {
            TokenSigner(secret: TestServer.secret, lifetime: .seconds(3600)).token(for: ada, now: clock.now)
        }

        func realm(_ n: Int) async throws -> Realm {
            let token = try #require(DemoLogin.read(demo(n)))
            return try #require(try await realms.find(token))
        }

        func connect(_ token: String, extra: String = "") async throws -> HubClient {
            let client = HubClient()
            client.attach(to: hub.server.open(client))
            try await client.connect(#"{"token":"\#(token)"\#(extra)}"#)
            return client
        }
    }

    private static let message = #"{"receiverId":9000000002,"message":"hello Robin"}"#

    @Test func `a demo login is told of its own realm and of nothing else`() async throws {
        let world = try await World()
        let (one, again, other) = (
            try await world.connect(world.demo(1)), try await world.connect(world.demo(1)),
            try await world.connect(world.demo(2))
        )
        let real = try await world.connect(world.real)
        for client in [one, again, other, real] { _ = client.take() }
        let answer = try await one.ask("send_message", Self.message)
        #expect(answer["success"]?.boolean == true)
        _ = try await again.next("message_sent")
        for n in 1...2 { await (try await world.realm(n)).hub?.idle() }
        await world.hub.idle()
        #expect(other.take().isEmpty && real.take().isEmpty)
        let refused = try await real.ask("send_message", Self.message)
        #expect(refused["success"]?.boolean == false)
        await world.realms.close()
    }

    @Test func `the same number in two realms is two people`() async throws {
        let world = try await World()
        let (one, other) = (try await world.connect(world.demo(1)), try await world.connect(world.demo(2)))
        let started = try await one.ask("typing_start", #"{"receiverId":9000000001}"#)
        #expect(started["success"]?.boolean == false)
        #expect(try await world.realm(1).hub?.sockets.users == [RealmSamples.person])
        #expect(try await world.realm(1).hub?.sockets.all.count == 1)
        #expect(world.hub.sockets.all.isEmpty)
        one.cut()
        #expect(try await world.realm(1).presence.presence(of: RealmSamples.person).lastSign == world.clock.now)
        #expect(other.reason == nil)
        await world.realms.close()
    }

    @Test func `a private id is good in its own realm only`() async throws {
        let world = try await World()
        let one = try await world.connect(world.demo(1))
        let pid = #","pid":"\#(one.privateID)""#
        one.cut()
        let back = try await world.connect(world.demo(1), extra: pid)
        #expect(back.privateID == one.privateID)
        let thief = try await world.connect(world.demo(2), extra: pid)
        #expect(thief.privateID != one.privateID)
        let real = try await world.connect(world.real, extra: pid)
        #expect(real.privateID != one.privateID)
        await world.realms.close()
    }

    @Test func `a login that is over is refused, and a realm that ends ends its connections`() async throws {
        let world = try await World()
        let client = try await world.connect(world.demo(1))
        await #expect(throws: HubClient.Refused(text: #"{"message":"Authentication error"}"#)) {
            _ = try await world.connect(DemoLogin.token(DemoLogin.claims(expires: 1_000_000_000)))
        }
        world.clock.advance(milliseconds: 7 * 86_400_000)
        world.realms.sweep()
        await world.realms.settled()
        #expect(client.reason != nil)
        #expect(world.realms.count == (all: 0, open: 0))
    }

    @Test func `a realm with a socket stays open`() async throws {
        let world = try await World()
        let client = try await world.connect(world.demo(1))
        world.clock.advance(milliseconds: 3_600_000)
        world.realms.sweep()
        #expect(world.realms.count == (all: 1, open: 1))
        client.cut()
        world.realms.sweep()
        #expect(world.realms.count == (all: 1, open: 1))
        world.clock.advance(milliseconds: 300_000)
        world.realms.sweep()
        await world.realms.settled()
        #expect(world.realms.count == (all: 1, open: 0))
    }
}
