package import SocketIO

/// How Engine.IO is reached over HTTP.
package struct TransportOptions: Sendable {
    /// Beginnings of the paths that belong to it, each with its slash at the end.
    package var paths = ["/socket.io/"]
    package var cors = EngineCORS.none
    /// Refuse WebSockets of pages that `cors` does not list and that do not come from the same host.
    package var refusesForeignOrigins = false
    /// Looks at a new connection's request before the application does.
    package var check: @Sendable (Handshake) throws(EngineError) -> Void = { _ in }
    /// The name of a cookie with the session's id on the first polling answer; nil for none.
    package var cookie: String?
    /// Connections held at once; further ones are answered 503.
    package var maximumConnections = 20_000
    /// Connections of one network that have joined nothing yet; further ones are answered 503. Nil for no bound.
    package var maximumStrangers: Int?
    /// The network that a connection counts for.
    package var network: @Sendable (Handshake) -> [UInt8] = { AddressRange.network(of: $0.address) ?? [] }
    /// The header fields, in lower case, that a connection's handshake keeps for its life; nil for all.
    package var keptHeaders: Set<String>?
    /// How long a WebSocket is waited for after its closing frame was sent.
    package var closeTimeout = Duration.seconds(2)

    package init() {}
}

/// Which pages may read the answers of the polling endpoint.
package enum EngineCORS: Sendable {
    /// No CORS headers at all.
    case none
    /// Every page, without credentials.
    case any
    /// The pages of these origins, with credentials.
    case origins(@Sendable (String) -> Bool)

    /// Whether a page of this origin is on the list.
    func allows(_ origin: String) -> Bool {
        switch self {
        case .none: false
        case .any: true
        case .origins(let allows): allows(origin)
        }
    }
}
