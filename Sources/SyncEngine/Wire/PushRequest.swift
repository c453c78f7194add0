internal import JSONText

/// The body of `POST /api/sync`, read once: queued operations and a cursor.
public struct PushRequest: Sendable {
    public var replica: ReplicaID
    public var mintedFor: MintedFor
    /// The client's clock as it sent the request.
    public var clientTime: Timestamp?
    public var cursor: String?
    /// Records wanted in the delta; 0: push only.
    public var limit: Int
    /// Operations still to come after this request; nil when the client does not say.
    public var remaining: Int?
    public var operations: [Operation]

    /// Under whose sign-in the replica was minted.
    public enum MintedFor: Sendable, Equatable {
        case signedInUser
        /// Nobody's, or a demo login's.
        case nobody
        case user(UserID)
    }

    /// Reads the request. A bad operation spoils only itself.
    ///
    /// - Throws: `Refusal` `malformed`, `tooLarge`, `tooMany` when the envelope is unusable.
    public init(_ bytes: [UInt8], limits: EngineLimits) throws(Refusal) {
        guard bytes.count <= limits.maximumPushBytes else {
            throw Refusal(.tooLarge, "a push has at most \(limits.maximumPushBytes) bytes; send the queue in parts")
        }
        let envelope = try Envelope(bytes, depth: limits.maximumDepth)
        guard let replica = try envelope.value("replica").flatMap(ReplicaID.init) else {
            throw .malformed("replica", "must be a UUID")
        }
        self.replica = replica
        mintedFor = try envelope.mintedFor()
        clientTime = try envelope.optional("clientTime", "must be an ISO 8601 time") { $0.time }
        cursor = try envelope.optional("cursor", "must be a string or null") { $0.string }
        limit = min(
            try envelope.optional("limit", "must be an integer from 0") { $0.count } ?? limits.defaultPage,
            limits.maximumPage)
        remaining = try envelope.optional("remaining", "must be an integer from 0") { $0.count }
        operations = try envelope.operations(maximum: limits.maximumOperations).map {
            Operation(parsing: $0, replica: replica, limits: limits)
        }
    }
}

/// The members of a request's body, read one by one; `ops` is only cut into its elements.
struct Envelope {
    private var members: [String: ArraySlice<UInt8>] = [:]
    private let depth: Int

    init(_ bytes: [UInt8], depth: Int) throws(Refusal) {
        self.depth = depth
        do {
            for (key, value) in try JSONStructure.members(of: bytes[...]) {
                guard members.updateValue(value, forKey: key) == nil else {
                    throw Refusal.malformed(key, "stands twice")
                }
            }
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal(.malformed, "the body must be a JSON object: \(error)")
        }
    }

    func value(_ name: String) throws(Refusal) -> JSONSlice? {
        guard let bytes = members[name] else { return nil }
        do {
            return try JSONSlice(validating: bytes, maximumDepth: depth)
        } catch {
            throw .malformed(name, "is not valid JSON: \(error)")
        }
    }

    func optional<Value>(
        _ name: String, _ rule: String, _ read: (JSONSlice) -> Value?
    ) throws(Refusal) -> Value? {
        guard let json = try value(name), !json.isNull else { return nil }
        guard let value = read(json) else { throw .malformed(name, rule) }
        return value
    }

    func mintedFor() throws(Refusal) -> PushRequest.MintedFor {
        guard let json = try value("mintedFor") else { return .signedInUser }
        if json.isNull { return .nobody }
        guard let number = json.integer, number > 0 else {
            throw .malformed("mintedFor", "must be a user's id or null")
        }
        return .user(UserID(Int(number)))
    }

    func operations(maximum: Int) throws(Refusal) -> [ArraySlice<UInt8>] {
        guard let bytes = members["ops"] else { return [] }
        guard let elements = try? JSONStructure.elements(of: bytes) else { throw .malformed("ops", "must be an array") }
        guard elements.count <= maximum else {
            throw Refusal(.tooMany, "a push has at most \(maximum) operations; send the queue in parts")
        }
        return elements
    }
}

extension JSONSlice {
    /// A number that counts something.
    fileprivate var count: Int? { integer.flatMap { $0 >= 0 ? Int($0) : nil } }
}
