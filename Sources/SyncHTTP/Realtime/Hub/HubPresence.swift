internal import SyncEngine

/// What the hub tells about people's presence.
struct HubPresence: Sendable {
    /// A sign of activity.
    var note: @Sendable (UserID) -> Void = { _ in }
    /// A socket came.
    var opened: @Sendable (UserID) -> Void = { _ in }
    /// A socket went.
    var closed: @Sendable (UserID) -> Void = { _ in }
    /// What somebody says of themselves.
    ///
    /// - Throws: `APIError` `malformed`.
    var set: @Sendable (UserID, EventPayload) throws -> Void = { _, _ in }
}
