/// Something that happened in another system, to be put on record with its own author and time.
///
/// It takes the place in the journals that an operation of its author would have, but for what belongs to the present:
/// nobody is notified, its author needs no right to do it, and its people may have left.
public struct PastOperation: Sendable, Equatable {
    /// Derived from what the other system calls it, so that the same again is known.
    public var operation: OperationID
    public var author: UserID
    /// As of an operation that people push.
    public var kind: String
    /// A JSON object, as for the kind. A `ticket.create` may have any status and bring a `number`, which is kept when
    /// it is free; it and a `ticket.update` may say in `brought` what has no field. An update leaves alone what
    /// somebody here has written.
    public var body: [UInt8]
    /// Of a ticket, a note or a message: what it shall be called, if nothing of these is called so and it is none of
    /// the numbers still to come. When the one of this name is here, of the same author and time, nothing is written.
    public var id: EventID?
    /// When it happened; of a time that is still to come, now.
    public var at: Timestamp
    /// What the same operation has to come with to be the same: a digest of what the other system held.
    public var fingerprint: ContentDigest
    /// To an `ai.ask`: the answer it got, written beside it.
    public var answer: String?

    public init(
        operation: OperationID, author: UserID, kind: String, body: [UInt8], at: Timestamp,
        fingerprint: ContentDigest, answer: String? = nil, id: EventID? = nil
    ) {
        self.id = id
        self.operation = operation
        self.author = author
        self.kind = kind
        self.body = body
        self.at = at
        self.fingerprint = fingerprint
        self.answer = answer
    }
}

/// What became of a past operation.
public struct PastOutcome: Sendable, Equatable {
    public enum Status: String, Sendable {
        case created
        /// It was on record already, or nothing is left for it to do.
        case known
        /// It is on record with another content, which stays.
        case changed
        /// It cannot be put on record; nothing was written.
        case rejected
    }

    public var status: Status
    /// What its records are called; absent where there are none.
    public var id: EventID?
    /// Why it was rejected, for people.
    public var reason: String?
    /// The number that a `ticket.create` got, when it was created now.
    public var number: String?
    /// Fields that a `ticket.update` has another value for, and that stay as people here wrote them.
    public var stayed: [TicketField]

    public init(
        _ status: Status, id: EventID? = nil, reason: String? = nil, number: String? = nil,
        stayed: [TicketField] = []
    ) {
        self.stayed = stayed
        self.status = status
        self.id = id
        self.reason = reason
        self.number = number
    }
}
