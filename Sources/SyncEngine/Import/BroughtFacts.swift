internal import JSONText

/// What a ticket of another system brings besides its fields: the member `brought` of its past operations, and of their
/// records. All of it is optional.
///
/// `{"id","number","source","externalID","reportedAt","changedAt","respondedAt","resolvedAt","resolvedBy","closedAt",
/// "closedBy","responseETA","resolutionETA","slaMet","formats":{field:format},"attachments":[…],"extensions":[…]}`
enum BroughtFacts {
    /// UTF-8 bytes of short texts.
    static let maximumText = 1024
    /// UTF-8 bytes of `attachments` and `extensions` together: with the ticket's own texts they stay far below a log
    /// line's 4 MiB.
    static let maximumBytes = 512 << 10

    static let times: Set = ["reportedAt", "changedAt", "respondedAt", "resolvedAt", "closedAt"]
    static let numbers: Set = ["id", "resolvedBy", "closedBy"]
    static let texts: Set = ["number", "source", "externalID", "responseETA", "resolutionETA"]
    static let lists: Set = ["attachments", "extensions"]

    /// What stays when the words of a ticket's author are erased: nothing that a person may have typed.
    static let ruling = numbers.union(times).union(["slaMet"])

    /// The member as a record keeps it: what is known, checked; a time that is still to come is now. Nil when nothing
    /// was brought.
    ///
    /// - Throws: `Rejection` `malformed` or `tooLarge`, naming the member.
    static func checked(_ json: JSONSlice?, present: Timestamp) throws(Rejection) -> [UInt8]? {
        guard let json, !json.isNull else { return nil }
        guard json.kind == .object else { throw Rejection(.malformed, "brought must be an object") }
        var members: [(key: String, value: [UInt8])] = []
        var bytes = 0
        for (key, value) in json.members where !value.isNull {
            guard let kept = try checked(key, value, present: present) else { continue }
            if lists.contains(key) { bytes += kept.count }
            members.append((key, kept))
        }
        guard bytes <= maximumBytes else {
            throw Rejection(.tooLarge, "what was brought has \(bytes) bytes; at most \(maximumBytes) are allowed")
        }
        return JSONWriter.text { writer in
            writer.object { writer in
                for (key, value) in members { writer.field(key, raw: value) }
            }
        }
    }

    /// A member's value; nil for what no version of this server knows.
    private static func checked(
        _ key: String, _ value: JSONSlice, present: Timestamp
    ) throws(Rejection) -> [UInt8]? {
        switch key {
        case _ where times.contains(key):
            guard let time = value.time else { throw Rejection(.malformed, "\(key) must be a time") }
            return JSONWriter.text { $0.element(min(time, present).description) }
        case _ where numbers.contains(key):
            guard value.natural != nil else { throw Rejection(.malformed, "\(key) must be a number") }
            return Array(value.bytes)
        case _ where texts.contains(key):
            guard let text = value.string, text.utf8.count <= maximumText else {
                throw Rejection(.malformed, "\(key) must be a string of at most \(maximumText) bytes")
            }
            return Array(value.bytes)
        case _ where lists.contains(key):
            guard value.kind == .array else { throw Rejection(.malformed, "\(key) must be a list") }
            return value.compact
        case "slaMet":
            guard value.boolean != nil else { throw Rejection(.malformed, "slaMet must be true or false") }
            return Array(value.bytes)
        case "formats":
            guard value.kind == .object, value.bytes.count <= maximumText else {
                throw Rejection(.malformed, "formats must be an object of fields")
            }
            return value.compact
        default: return nil
        }
    }
}

extension JSONSlice {
    /// What an operation or a record of a ticket brought.
    var brought: JSONSlice? { self["brought"] }

    var person: UserID? { natural.flatMap { Int(exactly: $0) }.map { UserID($0) } }
}
