public import SyncEngine

/// A request's failure as its client sees it: `{"error","code","queue","details"?}` and a status chosen by the code.
public struct APIError: Error, Sendable, Equatable {
    public var code: ErrorCode
    /// One sentence for people. It never quotes a secret or a message.
    public var message: String
    public var queue: Refusal.Queue
    public var retryAfter: Duration?
    public var details: [Refusal.Detail] = []
    /// The methods a known path does have, for 405.
    public var allow: [String] = []
    /// Whether the connection is unusable afterwards: the rest of the request was not read.
    public var endsConnection = false
    /// What is behind it. For the log alone: it may name files of the store.
    public var cause: String?

    public init(
        _ code: ErrorCode, _ message: String, retryAfter: Duration? = nil, details: [Refusal.Detail] = [],
        cause: String? = nil
    ) {
        self.code = code
        self.message = message
        self.queue = code.queue
        self.retryAfter = retryAfter
        self.details = details
        self.cause = cause
    }

    /// A member or parameter that is not what it must be.
    public static func malformed(_ field: String, _ message: String) -> APIError {
        APIError(.malformed, "\(field) \(message)", details: [Refusal.Detail(field: field, message: message)])
    }

    static let accessTokenRequired = APIError(.accessTokenRequired, "Access token required")
    static let invalidToken = APIError(.invalidToken, "Invalid token")
    static let messageDeleted = APIError(.messageDeleted, "this message was deleted")
    static let notFound = APIError(.notFound, "there is nothing at this address")

    static func bodyTooLarge(maximum: Int) -> APIError {
        var error = APIError(.tooLarge, "a request's body has at most \(maximum) bytes; send less at once")
        error.endsConnection = true
        return error
    }
}
