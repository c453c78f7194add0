internal import JSONText
internal import SocketIO
internal import SyncEngine

/// The first argument of an event: one object, read member by member.
struct EventPayload: Sendable {
    private let json: JSONSlice

    /// Checks it as strictly as the body of a request: packets may carry what would change a text on its way.
    ///
    /// - Throws: `APIError` `malformed` when there is no object.
    init(_ event: SocketEvent) throws(APIError) {
        guard let argument = event.arguments[0], argument.kind == .object else {
            throw APIError(.malformed, "\(event.name) takes one object")
        }
        do throws(JSONError) {
            json = try JSONSlice(validating: argument.bytes)
        } catch {
            throw APIError(.malformed, "\(event.name) takes one object: \(error)")
        }
    }

    /// A member; nil when it is absent or null.
    subscript(name: String) -> JSONSlice? { json[name].flatMap { $0.isNull ? nil : $0 } }

    /// A user's number under the first of these names that is there.
    func user(_ names: String...) throws(APIError) -> UserID {
        guard let number = names.lazy.compactMap({ self[$0] }).first.flatMap(WireNumber.read) else {
            throw .malformed(names[0], WireNumber.rule)
        }
        return UserID(number)
    }

    /// A string under the first of these names that is there, as it was written.
    func text(_ names: String...) throws(APIError) -> JSONSlice {
        guard let text = names.lazy.compactMap({ self[$0] }).first, text.kind == .string else {
            throw .malformed(names[0], "must be a string")
        }
        return text
    }

    func operation(_ name: String) throws(APIError) -> OperationID? {
        guard let json = self[name] else { return nil }
        guard let operation = OperationID(json) else { throw .malformed(name, "must be a UUID") }
        return operation
    }

    /// A record's id, or the opId of what created it, as the engine reads it.
    func reference(_ name: String) throws(APIError) -> [UInt8] {
        guard let json = self[name] else { throw .malformed(name, "is missing") }
        if let number = WireNumber.read(json) { return Array(String(number).utf8) }
        guard OperationID(json) != nil else { throw .malformed(name, "must be an id or an opId") }
        return Array(json.bytes)
    }
}
