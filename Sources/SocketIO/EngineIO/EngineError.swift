/// Why a request to the Engine.IO endpoint is refused: the documented codes, or trouble that will pass.
public enum EngineError: Error, Sendable, Equatable {
    case unknownTransport
    case unknownSession
    case badHandshakeMethod
    case badRequest
    /// With the application's own words.
    case forbidden(String)
    case unsupportedProtocolVersion
    /// Answered 503, so that the client tries again by itself.
    case unavailable(String)

    /// The number in the body; nil where the protocol has none.
    public var code: Int? {
        switch self {
        case .unknownTransport: 0
        case .unknownSession: 1
        case .badHandshakeMethod: 2
        case .badRequest: 3
        case .forbidden: 4
        case .unsupportedProtocolVersion: 5
        case .unavailable: nil
        }
    }

    /// The message in the body, in the protocol's words.
    public var message: String {
        switch self {
        case .unknownTransport: "Transport unknown"
        case .unknownSession: "Session ID unknown"
        case .badHandshakeMethod: "Bad handshake method"
        case .badRequest: "Bad request"
        case .forbidden(let message), .unavailable(let message): message
        case .unsupportedProtocolVersion: "Unsupported protocol version"
        }
    }

    public var status: Int {
        switch self {
        case .forbidden: 403
        case .unavailable: 503
        default: 400
        }
    }
}
