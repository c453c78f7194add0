internal import Logging
internal import SocketIO
internal import SyncEngine

/// The one Socket.IO server: lets people in, each into the home of the service that knows them.
final class RealtimeHub: Sendable {
    /// What runs on the transport.
    let server: SocketServer
    /// The live half of the service that is served to everybody.
    let home: HubHome
    let metrics: HubMetrics

    /// What a hub is made of.
    struct Parts: Sendable {
        var service: SyncService
        /// Whom a token stands for.
        var identify: Identify
        /// Seals private ids.
        var key: [UInt8]
        var clock: HubClock
        var random: @Sendable (Int) -> [UInt8] = SystemRandomNumberGenerator.bytes
        var presence: Presence
        var registry: PrometheusRegistry
        var logger: Logger
        var limits = Limits()
        var emitsUserOnline = false
        /// Whether the server is about to stop.
        var isDraining: @Sendable () -> Bool = { false }
    }

    /// - Parameter elsewhere: the home of a token that this service does not know; nil: there is none, throws when it
    ///   may not be opened now.
    init(
        _ parts: Parts,
        elsewhere: @escaping @Sendable (String) async throws(ConnectRefusal) -> HubHome? = { _ throws(ConnectRefusal) in
            nil
        }
    ) {
        let metrics = HubMetrics(registry: parts.registry)
        let home = HubHome(parts, metrics: metrics)
        self.metrics = metrics
        self.home = home
        server = SocketServer(options: Self.options(parts, home.gate))
        let namespace = server.namespace("/", aliases: ["/api", "/api/"])
        namespace.admit { request throws(ConnectRefusal) in
            do throws(ConnectRefusal) {
                let home = try await elsewhere(HubGate.token(of: request)) ?? home
                var admission = try await home.gate.admit(request)
                admission.userData = (admission.userData as? HubSession).map { HubGuest(home: home, session: $0) }
                return admission
            } catch {
                metrics.began(.refused)
                throw error
            }
        }
        namespace.onConnection { socket in
            guard let guest = socket.admission.userData as? HubGuest else {
                socket.drop()
                return
            }
            guest.home.connected(socket, guest.session)
        }
    }

    private static func options(_ parts: Parts, _ gate: HubGate) -> SocketOptions {
        var options = SocketOptions(random: parts.random, schedule: ScheduledAction.onEventLoop)
        options.admit = { _ throws(EngineError) in
            if parts.isDraining() { throw .unavailable("the server is shutting down") }
            if gate.isInTrouble { throw .unavailable("the store cannot be read now") }
        }
        return options
    }

    /// The sockets of the service that is served to everybody.
    var sockets: UserSockets { home.sockets }

    /// Ends the connections without a word, so that clients come back by themselves, and returns when the events that
    /// had arrived are dealt with.
    func shutDown() async {
        home.close()
        server.shutDown()
        await home.finished()
    }

    /// Returns when no event is being dealt with and every feed has told what its sockets could take.
    func idle() async { await home.idle() }
}

/// Whom the gate let in, and where.
private struct HubGuest: Sendable {
    let home: HubHome
    let session: HubSession
}

extension RealtimeHub.Parts {
    /// A fresh name for an operation.
    @Sendable func randomOperation() -> OperationID {
        guard let bits = Bits128(bytes: random(16)) else { preconditionFailure("16 bytes are 128 bits") }
        return OperationID(bits)
    }
}
