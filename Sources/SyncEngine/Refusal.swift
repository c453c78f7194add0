/// A request that is refused as a whole; nothing of it was decided.
public struct Refusal: Error, Sendable, Equatable {
    /// Why, for programs. The transport chooses its status by this.
    public enum Code: String, Sendable, CaseIterable {
        case malformed, cursorInvalid
        case replicaForked, replicaRetired, epochChanged, alreadyClaimed
        case replicaOwner, forbidden
        case unknownUser, alreadyExists
        case tooLarge, tooMany
        case readOnly, overload
    }

    /// What the client should do with its queue.
    public enum Queue: String, Sendable {
        /// Try the same later.
        case keep
        /// Send less at once.
        case split
        /// Pull without a cursor, mint a new replica, re-send under it.
        case rebase
        /// Show the person; it will never work.
        case surface
    }

    /// A fault of one member of the request.
    public struct Detail: Sendable, Equatable {
        public var field: String
        public var message: String

        public init(field: String, message: String) {
            self.field = field
            self.message = message
        }
    }

    public var code: Code
    /// One sentence for people.
    public var message: String
    public var queue: Queue
    public var retryAfter: Duration?
    public var details: [Detail]

    public init(_ code: Code, _ message: String, retryAfter: Duration? = nil, details: [Detail] = []) {
        self.code = code
        self.message = message
        self.queue = Self.queue(for: code)
        self.retryAfter = retryAfter
        self.details = details
    }

    /// A request whose member `field` is not what it must be.
    public static func malformed(_ field: String, _ message: String) -> Refusal {
        Refusal(.malformed, "\(field): \(message)", details: [Detail(field: field, message: message)])
    }

    private static func queue(for code: Code) -> Queue {
        switch code {
        case .cursorInvalid, .replicaForked, .replicaRetired, .epochChanged: .rebase
        case .tooLarge, .tooMany: .split
        case .replicaOwner, .readOnly, .overload: .keep
        case .malformed, .forbidden, .unknownUser, .alreadyExists, .alreadyClaimed: .surface
        }
    }
}
