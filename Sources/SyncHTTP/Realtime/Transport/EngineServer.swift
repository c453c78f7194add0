internal import NIOCore
internal import NIOPosix
package import SocketIO
internal import Synchronization

/// Engine.IO over HTTP and WebSockets: the connections of one application.
package final class EngineServer: Sendable {
    let application: any EngineApplication
    let options: EngineOptions
    let transport: TransportOptions
    private let timer: DeadlineTimer
    private let links = Mutex<[String: EngineLink]>([:])
    private let isShuttingDown = Atomic(false)
    private let sockets = Atomic(0)
    let strangers: Strangers

    package init(
        application: any EngineApplication, options: EngineOptions = EngineOptions(),
        transport: TransportOptions = TransportOptions()
    ) {
        self.application = application
        self.options = options
        self.transport = transport
        strangers = Strangers(maximum: transport.maximumStrangers)
        timer = DeadlineTimer(loop: MultiThreadedEventLoopGroup.singleton.next())
    }

    /// Whether a request's path belongs to us.
    func serves(path: some StringProtocol) -> Bool {
        transport.paths.contains { path.utf8.starts(with: $0.utf8) }
    }

    /// Connections open now.
    package var connectionCount: Int { links.withLock(\.count) }

    /// Connections open now, by how their packets travel.
    var countsByTransport: [EngineTransport: Int] {
        let all = links.withLock { Array($0.values) }
        return all.reduce(into: [.polling: 0, .webSocket: 0]) { $0[$1.kind, default: 0] += 1 }
    }

    func link(_ id: String) -> EngineLink? { links.withLock { $0[id] } }

    func nextSocketNumber() -> Int { sockets.add(1, ordering: .relaxed).newValue }

    /// Checks a request and says what it asks for.
    func read(_ handshake: Handshake, method: String, isUpgrade: Bool) throws(EngineError) -> EngineRequest {
        try EngineRequest(
            method: method, handshake: handshake, isUpgrade: isUpgrade, transportOf: { link($0)?.kind },
            admit: { () throws(EngineError) in try admit(handshake, isUpgrade: isUpgrade) })
    }

    private func admit(_ handshake: Handshake, isUpgrade: Bool) throws(EngineError) {
        guard !isShuttingDown.load(ordering: .acquiring) else { throw .unavailable("the server is shutting down") }
        guard connectionCount < transport.maximumConnections else { throw .unavailable("too many connections") }
        if isUpgrade, transport.refusesForeignOrigins, isForeign(handshake) {
            throw .forbidden("pages of this origin may not connect")
        }
        try transport.check(handshake)
        try strangers.check(transport.network(handshake))
        try application.admit(handshake)
    }

    /// Whether a page asks that is neither on the list nor from this very host, as which programs like to pass.
    private func isForeign(_ handshake: Handshake) -> Bool {
        guard let origin = handshake.header("origin"), !transport.cors.allows(origin) else { return false }
        guard let host = handshake.header("host") else { return true }
        return !["http://\(host)", "https://\(host)"].contains(origin)
    }

    /// A new connection, known but not told to the application yet.
    func makeLink(_ handshake: Handshake, socket: Int?) -> EngineLink {
        let id = SessionIdentifier.make(SystemRandomNumberGenerator.bytes(SessionIdentifier.byteCount))
        let session = EngineSession(id: id, options: options, socket: socket, now: .now)
        let network = transport.network(handshake)
        var handshake = handshake
        if let kept = transport.keptHeaders { handshake.headers.removeAll { !kept.contains($0.name) } }
        let link = EngineLink(session: session, handshake: handshake, network: network, server: self)
        strangers.enter(network)
        links.withLock { $0[id] = link }
        // Whoever came in while the shutdown began is not forgotten by it.
        if isShuttingDown.load(ordering: .acquiring) { link.close(.serverShuttingDown) }
        return link
    }

    func remove(_ id: String) { _ = links.withLock { $0.removeValue(forKey: id) } }

    func wake(_ id: String, at time: EngineSession.Instant) {
        timer.add(id, at: time) { [weak self] id, time in self?.link(id)?.tick(timer: time) }
    }

    /// Ends every connection with the reason "server shutting down" and takes no new ones: waiting requests are
    /// answered, clients come back by themselves.
    package func shutDown() {
        isShuttingDown.store(true, ordering: .releasing)
        let all = links.withLock { Array($0.values) }
        for link in all { link.close(.serverShuttingDown) }
    }
}
