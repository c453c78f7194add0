/// How a connection's packets travel.
public enum EngineTransport: String, Sendable {
    case polling
    case webSocket = "websocket"
}

/// What a request to the endpoint asks for, after all checks.
public enum EngineRequest: Sendable, Equatable {
    case open(EngineTransport)
    case poll(id: String)
    case post(id: String)
    /// A WebSocket for a connection that began with polling.
    case attach(id: String)

    /// Checks a request in the order of the reference server, so that clients see the same error.
    ///
    /// - Parameters:
    ///   - transportOf: how a living connection's packets travel now; nil for an unknown one.
    ///   - admit: the application's own check of a new connection.
    public init(
        method: String, handshake: Handshake, isUpgrade: Bool, transportOf: (String) -> EngineTransport?,
        admit: () throws(EngineError) -> Void
    ) throws(EngineError) {
        guard let transport = handshake.parameter("transport").flatMap(EngineTransport.init) else {
            throw .unknownTransport
        }
        guard handshake.header("origin").map(Self.isHeaderText) ?? true else { throw .badRequest }
        if let id = handshake.parameter("sid"), !id.isEmpty {
            guard let current = transportOf(id) else { throw .unknownSession }
            self = try Self.use(of: id, method, transport, isUpgrade: isUpgrade, current)
            return
        }
        guard method == "GET" else { throw .badHandshakeMethod }
        guard isUpgrade == (transport == .webSocket) else { throw .badRequest }
        try admit()
        guard handshake.parameter("EIO") == "4" else { throw .unsupportedProtocolVersion }
        self = .open(transport)
    }

    private static func use(
        of id: String, _ method: String, _ transport: EngineTransport, isUpgrade: Bool, _ current: EngineTransport
    ) throws(EngineError) -> EngineRequest {
        if isUpgrade {
            guard method == "GET", transport == .webSocket, current == .polling else { throw .badRequest }
            return .attach(id: id)
        }
        guard transport == .polling, current == .polling else { throw .badRequest }
        switch method {
        case "GET": return .poll(id: id)
        case "POST": return .post(id: id)
        default: throw .badRequest
        }
    }

    /// Tab, and everything from the space on but DEL (RFC 9110, section 5.5).
    private static func isHeaderText(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 == 9 || $0 >= 32 && $0 != 127 }
    }
}

extension Handshake {
    /// The first query parameter of this name.
    public func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }
}
