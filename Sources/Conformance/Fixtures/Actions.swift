internal import JSONText

/// A person acts on a device: an operation is put into its outbox.
struct WriteAction: Sendable {
    var replica: String
    /// The name the fixture gives the operation; `$name` is its opId.
    var operation: String
    var kind: String
    var body: JSONSlice?
    /// By the clock of the device.
    var at: FixtureTime
    var mode: String?
    /// What the author had seen; nil: what the device did see.
    var clock: JSONSlice?
    /// Nil: the device's next.
    var n: Int?
    /// More than one: as many operations, named `m1`, `m2` and so on.
    var count: Int
    /// Members of the operation that are replaced, or removed by `$absent`.
    var overrides: [(key: String, value: JSONSlice)]
}

/// A device sends operations: `POST /api/sync`.
struct PushAction: Sendable {
    var place: String
    var replica: String
    /// Names of operations of the device's outbox or sent log; nil: the whole outbox.
    var operations: [String]?
    var split: Split
    /// The answer is checked, but the device never gets it.
    var losesResponse: Bool
    /// Nil: the device's own.
    var cursor: JSONSlice?
    var limit: Int?
    var overrides: [(key: String, value: JSONSlice)]
    var status: Int
    /// A list with a pattern for each operation, or one pattern for all; nil: all are `applied`.
    var results: JSONSlice?
    /// A pattern for the answer to the last request.
    var body: JSONSlice?

    /// How the operations are spread over requests.
    enum Split: Sendable {
        case whole
        case sizes([Int])
        /// The whole scenario is run again for every place at which the operations can be divided.
        case anywhere
    }
}

/// A queue that was written before anybody signed in is claimed: `POST /api/sync/claim`.
struct ClaimAction: Sendable {
    var replica: String
    /// Who claims it; nil: the device's user.
    var user: String?
    /// `import` or `discard`; nil: a preview.
    var choice: String?
    /// Names of operations to send along; nil: the whole outbox.
    var operations: [String]?
    var status: Int
    /// A list with a pattern for each operation, a plain string for its outcome only.
    var outcomes: JSONSlice?
    /// A pattern for the answer.
    var body: JSONSlice?
}

/// A device asks for what is new: `GET /api/sync/delta`.
struct PullAction: Sendable {
    var replica: String
    /// Nil: the device's own; `null`: none.
    var cursor: JSONSlice?
    var limit: Int?
    /// Whether pages are asked for until there are no more.
    var follows: Bool
    var status: Int
    var records: JSONSlice?
    var pages: Int?
    /// A pattern for the last answer.
    var body: JSONSlice?
}

/// A device with nothing reads everything: `GET /api/sync/snapshot`, page by page.
struct SnapshotAction: Sendable {
    var replica: String
    var limit: Int?
    /// One after each page, as long as there are any.
    var meanwhile: [PushAction]
    var records: JSONSlice?
}

/// Any other request.
struct RequestAction: Sendable {
    /// `GET /api/sync/unread/{bob}`
    var line: String
    var user: String
    var body: JSONSlice?
    /// The body verbatim, for texts that are no JSON.
    var text: String?
    var status: Int
    var expected: JSONSlice?
}

/// The journal of a user, read from its beginning, without any device.
struct JournalAction: Sendable {
    var user: String
    var records: JSONSlice?
}
