internal import JSONText

extension Operation {
    /// Reads one element of a push. Never fails: what is unusable is `.malformed`, under an id derived from its place
    /// in the lineage, so that its own opId stays free for a corrected version.
    init(parsing bytes: ArraySlice<UInt8>, replica: ReplicaID, limits: EngineLimits) {
        guard bytes.count <= limits.maximumOperationBytes else {
            let reason = "the operation has \(bytes.count) bytes; at most \(limits.maximumOperationBytes) are allowed"
            self.init(unusable: bytes, replica: replica, Rejection(.tooLarge, reason), limits: limits)
            return
        }
        do {
            let json = try JSONSlice(validating: bytes, maximumDepth: limits.maximumDepth)
            try self.init(json, limits: limits)
        } catch let error as JSONError {
            self.init(
                unusable: bytes, replica: replica, Rejection(.malformed, "not valid JSON: \(error)"), limits: limits)
        } catch {
            self.init(
                unusable: bytes, replica: replica, error as? Rejection ?? Rejection(.malformed, "\(error)"),
                limits: limits)
        }
    }

    private init(_ json: JSONSlice, limits: EngineLimits) throws {
        guard json.kind == .object else { throw Rejection(.malformed, "an operation must be an object") }
        let members = Members(of: json)
        guard let id = members.id.flatMap(OperationID.init) else { throw Rejection(.malformed, "opId must be a UUID") }
        guard let n = members.n.flatMap(Operation.counter) else {
            throw Rejection(.malformed, "n must be an integer from 1")
        }
        guard let kind = members.kind?.string, (1...64).contains(kind.utf8.count) else {
            throw Rejection(.malformed, "kind must be a string of 1 to 64 bytes")
        }
        let body = members.body ?? .emptyObject
        guard let mode = members.mode.map({ $0.string.flatMap(Mode.init(rawValue:)) }) ?? .live else {
            throw Rejection(.malformed, "mode must be live, offline or demo")
        }
        self.id = id
        statedID = id
        self.n = n
        self.kind = kind
        self.mode = mode
        self.body = body.compact
        digest = ContentDigest(kind: kind, canonicalBody: body.canonical)
        intent = .parse(kind: kind, body: body, limits: limits)
        clock = members.clock
        at = members.at?.time
        if at == nil, let raw = members.at, !raw.isNull {
            unreadableAt = String(decoding: raw.bytes.prefix(64), as: UTF8.self)
        }
    }

    /// The members of an operation, found in one pass.
    private struct Members {
        var id: JSONSlice?
        var n: JSONSlice?
        var kind: JSONSlice?
        var mode: JSONSlice?
        var at: JSONSlice?
        var clock: JSONSlice?
        var body: JSONSlice?

        init(of json: JSONSlice) {
            json.forEachMember { key, value in
                switch key {
                case "opId": id = value
                case "n": n = value
                case "kind": kind = value
                case "mode": mode = value
                case "at": at = value
                case "clock": clock = value
                case "body": body = value
                default: break
                }
            }
        }
    }

    private init(
        unusable bytes: ArraySlice<UInt8>, replica: ReplicaID, _ rejection: Rejection, limits: EngineLimits
    ) {
        let members = (try? JSONStructure.members(of: bytes)) ?? []
        func member(_ name: String) -> JSONSlice? {
            members.last { $0.key == name }.flatMap { try? JSONSlice(validating: $0.value) }
        }
        n = member("n").flatMap(Operation.counter)
        let text = String(decoding: bytes, as: UTF8.self)
        body = Operation.quoted(bytes, maximum: limits.maximumQuarantineBytes)
        kind = member("kind")?.string.flatMap { (1...64).contains($0.utf8.count) ? $0 : nil } ?? "unknown"
        digest = ContentDigest(kind: "malformed", canonicalBody: Array(bytes))
        id = .derived("malformed", replica.description, n.map(String.init) ?? text)
        statedID = member("opId").flatMap(OperationID.init)
        mode = member("mode")?.string.flatMap(Mode.init(rawValue:)) ?? .live
        at = member("at")?.time
        clock = nil
        intent = .malformed(rejection)
    }

    /// The bytes as a JSON string; of what grows too large by its escapes, as much of the beginning as is sure to fit.
    private static func quoted(_ bytes: ArraySlice<UInt8>, maximum: Int) -> [UInt8] {
        let whole = JSONWriter.text { $0.element(String(decoding: bytes, as: UTF8.self)) }
        guard whole.count > maximum else { return whole }
        return JSONWriter.text { $0.element(String(decoding: bytes.prefix((maximum - 2) / 6), as: UTF8.self)) }
    }

    private static func counter(_ json: JSONSlice) -> UInt64? {
        json.integer.flatMap { $0 > 0 ? UInt64($0) : nil }
    }
}

extension JSONSlice {
    static let emptyObject = JSONSlice(trusted: Array("{}".utf8)[...])
}
