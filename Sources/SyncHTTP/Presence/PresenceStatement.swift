internal import JSONText
internal import SyncEngine

/// What somebody says of themselves: `{"status":"busy","until":"2026-01-31T17:00:00.000Z"}`, until a time or until they
/// say otherwise.
struct PresenceStatement: Sendable, Equatable {
    var status: PresenceStatus
    var until: Timestamp?

    /// - Throws: `APIError` `malformed`.
    init(status: JSONSlice?, until: JSONSlice?, now: Timestamp) throws(APIError) {
        guard let status = status?.string.flatMap(PresenceStatus.init(rawValue:)) else {
            let names = PresenceStatus.allCases.map(\.rawValue).joined(separator: ", ")
            throw .malformed("status", "must be one of \(names)")
        }
        self.status = status
        guard let until, !until.isNull else { return }
        guard let time = until.string.flatMap({ Timestamp($0.utf8) }) else {
            throw .malformed("until", "must be a time such as 2026-01-31T17:00:00.000Z")
        }
        guard time > now else { throw .malformed("until", "must lie in the future") }
        self.until = time
    }
}
