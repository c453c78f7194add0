public import JSONText

/// A person's number. 1 to 4 are the system contacts, 5 to 10 000 are never issued, real users start at 10 001
/// (the frontend fabricates ids below that).
public struct UserID: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let rawValue: Int

    public init(_ rawValue: Int) { self.rawValue = rawValue }

    /// The smallest number a real user may have.
    public static let firstReal = UserID(10_001)

    /// The contact that answers questions.
    public static let assistant = UserID(1)

    /// The contact that tells what happens to the reader's tickets: its messages are their notifications.
    public static let ticketUpdates = UserID(2)

    /// The contact that takes what people need, in a dialogue.
    public static let serviceDesk = UserID(3)

    /// The contact that tells what became of things written while away.
    public static let deliveryReport = UserID(4)

    /// Whether this is one of the four built-in contacts, which have no journal.
    public var isSystemContact: Bool { (1...4).contains(rawValue) }

    /// Whether a message to them is a question.
    public var answersQuestions: Bool { self == .assistant || self == .serviceDesk }

    public var description: String { String(rawValue) }

    public static func < (left: UserID, right: UserID) -> Bool { left.rawValue < right.rawValue }
}

/// An identity of 128 random bits; its text is a UUID.
public protocol RandomIdentity: Sendable, Hashable, Comparable, CustomStringConvertible, PlainText {
    var bits: Bits128 { get }

    init(_ bits: Bits128)
}

extension RandomIdentity {
    /// Reads a UUID. Nil when `text` is none.
    public init?(_ text: String) {
        guard let bits = Bits128(text.utf8) else { return nil }
        self.init(bits)
    }

    /// Reads a JSON string that holds a UUID. Nil for anything else.
    public init?(_ json: JSONSlice) {
        guard let text = json.utf8, let bits = Bits128(text) else { return nil }
        self.init(bits)
    }

    public var description: String { bits.description }

    public func write(to output: inout [UInt8]) { bits.write(to: &output) }

    public static func < (left: Self, right: Self) -> Bool { left.bits < right.bits }
}

/// One linear writing lineage of a client (a tab or a device), bound to one user at its first push.
public struct ReplicaID: RandomIdentity {
    public let bits: Bits128

    public init(_ bits: Bits128) { self.bits = bits }
}

/// The identity of an intention within its author: minted once, when the person acts, and kept however often it is
/// sent.
public struct OperationID: RandomIdentity {
    public let bits: Bits128

    public init(_ bits: Bits128) { self.bits = bits }
}

/// 128 random bits that name one history of a store; another one means that history may have been rewound.
public struct Epoch: RandomIdentity {
    public let bits: Bits128

    public init(_ bits: Bits128) { self.bits = bits }
}

/// The first 16 bytes of a SHA-256 over an operation's kind and canonical body: whether a known opId came with the same
/// content.
public struct ContentDigest: Sendable, Hashable, CustomStringConvertible {
    public let bits: Bits128

    public init(_ bits: Bits128) { self.bits = bits }

    /// 32 lower-case hexadecimal digits.
    public var description: String { bits.hexadecimal }
}

/// The identity of an event within a replica's lineage: its `n` counts 1, 2, 3 … without gaps.
public struct Dot: Sendable, Hashable {
    public let replica: ReplicaID
    public let n: UInt64

    public init(replica: ReplicaID, n: UInt64) {
        self.replica = replica
        self.n = n
    }
}
