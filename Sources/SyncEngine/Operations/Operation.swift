public import JSONText

/// What a client did, parsed once; bad input becomes an operation that is bound to be rejected.
public struct Operation: Sendable {
    /// Whether the client had a server when the person acted.
    public enum Mode: String, Sendable { case live, offline, demo }

    public var id: OperationID
    /// The opId the client wrote, if readable: what answers name.
    public var statedID: OperationID?
    /// Its place in the replica's lineage; nil when unreadable, or when the server minted the operation.
    public var n: UInt64?
    public var kind: String
    public var mode: Mode
    /// When the person acted, by their clock; nil when absent or unreadable.
    public var at: Timestamp?
    /// The text of `at` when it is present and no time.
    public var unreadableAt: String?
    public var clock: JSONSlice?
    /// Compact JSON; of a malformed operation a JSON string of what came.
    public var body: [UInt8]
    public var digest: ContentDigest
    public var intent: Intent

    /// An operation that the server mints for a request without opId.
    ///
    /// - Parameter clock: what the author had seen, if the request tells; nil: what there is.
    public init(
        minted id: OperationID, kind: String, body: JSONSlice, at: Timestamp, clock: JSONSlice? = nil,
        limits: EngineLimits
    ) {
        self.id = id
        statedID = nil
        n = nil
        self.kind = kind
        mode = .live
        self.at = at
        self.clock = clock
        self.body = body.compact
        digest = ContentDigest(kind: kind, canonicalBody: body.canonical)
        intent = .parse(kind: kind, body: body, limits: limits)
    }
}
