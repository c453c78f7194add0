/// One HTTP exchange with the endpoint: a chat-completions body goes out, what came back comes back.
public typealias EndpointExchange = @Sendable (_ body: [UInt8]) async throws -> EndpointResponse

/// What an endpoint answered.
public struct EndpointResponse: Sendable, Equatable {
    public var status: Int
    /// As the header says, `text/event-stream` for a stream.
    public var contentType: String
    public var body: [UInt8]

    public init(status: Int, contentType: String, body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }
}

/// Why an endpoint gave no answer that can be used. It never quotes a question, an answer or the key.
public enum EndpointTrouble: Error, Sendable, Equatable, CustomStringConvertible {
    case unreachable
    case timedOut
    case tooLarge
    case status(Int)
    /// No chat completion, or one without a text.
    case garbage
    /// The model declined.
    case refused
    /// It asked for more and more instead of answering.
    case tooManyRounds
    case busy

    public var description: String {
        switch self {
        case .unreachable: "it cannot be reached"
        case .timedOut: "it took too long"
        case .tooLarge: "its answer was too large"
        case .status(401), .status(403): "it does not accept the key"
        case .status(429): "its limit is reached"
        case .status(let status): "it answered with HTTP status \(status)"
        case .garbage: "its answer could not be read"
        case .refused: "it declined to answer"
        case .tooManyRounds: "it did not come to an answer"
        case .busy: "too many questions are with it"
        }
    }
}
