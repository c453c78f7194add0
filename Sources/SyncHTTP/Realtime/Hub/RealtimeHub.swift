internal import Logging
internal import SocketIO
internal import SyncEngine

/// The one Socket.IO server: lets people in, each into the home of the service that knows them.
final class RealtimeHub: Sendable {
    /// What runs on the transport.
    let server: SocketServer
    /// The live half of the service that is served to everybody.
    let home: HubHome

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

    /// - Parameters:
    ///   - metrics: what sockets are counted in, when others count there too.
    ///   - place: where a client with this token belongs.
    init(
        _ parts: Parts, metrics: HubMetrics? = nil,
        place: @escaping @Sendable (_ token: String, Handshake) async -> HubPlace = { _, _ in .here }
    ) {
        let metrics = metrics ?? HubMetrics(registry: parts.registry)
        let home = HubHome(parts, metrics: metrics)
        self.home = home
        server = SocketServer(options: Self.options(parts, home.gate))
        let namespace = server.namespace("/", aliases: ["/api", "/api/"])
        namespace.admit { request throws(ConnectRefusal) in
            do throws(ConnectRefusal) {
                switch await place(HubGate.token(of: request), request.handshake) {
                case .here: return try await home.admission(of: request)
                case .home(let other): return try await other.admission(of: request)
                case .later: return Admission()
                case .nowhere: throw ConnectRefusal("Authentication error")
                }
            } catch {
                metrics.began(.refused)
                throw error
            }
        }
        namespace.onConnection { socket in
            guard let guest = socket.admission.userData as? HubGuest else {
                metrics.began(.unavailable)
                socket.drop()
                return
            }
            guest.home.connected(socket, guest.session)
        }
    }

    private static func options(_ parts: Parts, _ gate: HubGate) -> SocketOptions {
        var options = SocketOptions(random: parts.random, schedule: parts.clock.later)
        options.connectTimeout = parts.limits.joinTimeout
        options.admit = { _ throws(EngineError) in
            if parts.isDraining() { throw .unavailable("the server is shutting down") }
            if gate.isInTrouble { throw .unavailable("the store cannot be read now") }
        }
        return options
    }

    /// The sockets of the service that is served to everybody.
    var sockets: UserSockets { home.sockets }

    /// Ends everybody's typing for good; returns when those who saw it are told.
    func endTyping() async { await home.endTyping() }

    /// Ends the connections without a word, so that clients come back by themselves, and returns when what they sent
    /// before they knew is dealt with.
    func shutDown() async {
        server.shutDown()
        await server.finished()
        await home.finished()
        // Not before: it would drop those who were just let in, with what they had sent.
        await home.close()
    }

    /// Returns when no event is being dealt with and every feed has told what its sockets could take.
    func idle() async { await home.idle() }
}

/// Where a client belongs.
enum HubPlace: Sendable {
    /// In the service that is served to everybody.
    case here
    case home(HubHome)
    /// It may come back: what is in the way passes.
    case later
    /// It is refused for ever.
    case nowhere
}

/// Whom a gate let in, and where.
private struct HubGuest: Sendable {
    let home: HubHome
    let session: HubSession
}

extension HubHome {
    /// Lets a client in here, or refuses it.
    fileprivate func admission(of request: ConnectRequest) async throws(ConnectRefusal) -> Admission {
        var admission = try await gate.admit(request)
        admission.userData = (admission.userData as? HubSession).map { HubGuest(home: self, session: $0) }
        return admission
    }
}

extension RealtimeHub.Parts {
    /// A fresh name for an operation that came on a socket without one.
    @Sendable func randomOperation() -> OperationID {
        guard let bits = Bits128(bytes: random(16)) else { preconditionFailure("16 bytes are 128 bits") }
        return OperationID(minted: bits, by: .frame)
    }
}
