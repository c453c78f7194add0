/// Why a connection or a socket ended, in the words that Socket.IO applications know.
public enum DisconnectReason: String, Sendable {
    /// The WebSocket or its TCP connection ended, or the client said good-bye.
    case transportClose = "transport close"
    /// An aborted or overlapping request, an oversized one, a protocol error below the packets.
    case transportError = "transport error"
    case pingTimeout = "ping timeout"
    /// A packet that is none.
    case parseError = "parse error"
    /// An illegal packet of the client: the server ended the connection.
    case forcedClose = "forced close"
    /// The application ended the connection.
    case forcedServerClose = "forced server close"
    case clientNamespaceDisconnect = "client namespace disconnect"
    case serverNamespaceDisconnect = "server namespace disconnect"
    case serverShuttingDown = "server shutting down"

    /// Whether the client may come back to where it was: nobody meant to leave.
    public var isRecoverable: Bool {
        switch self {
        case .transportClose, .transportError, .forcedClose, .pingTimeout, .serverShuttingDown, .forcedServerClose: true
        case .parseError, .clientNamespaceDisconnect, .serverNamespaceDisconnect: false
        }
    }
}
