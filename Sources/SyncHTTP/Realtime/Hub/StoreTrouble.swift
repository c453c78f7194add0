internal import SyncEngine

/// Whose journals could not be read lately. Times are passed in.
///
/// One journal that is damaged is the trouble of one user, who is sent away to come back. Only when several in a row
/// could not be let in, and nobody was let in meanwhile, is it the store's: then everybody is told to come later.
struct StoreTrouble: Sendable {
    /// How long no connection is taken after that.
    static let pause: Int64 = 2_000
    /// So many users, or it is not everybody's trouble.
    private static let several = 3

    private var failed: Set<UserID> = []
    /// Those who failed since somebody was let in.
    private var inARow: Set<UserID> = []
    private var last: Timestamp?

    /// Whether nobody should be let in now.
    func isGeneral(at now: Timestamp) -> Bool {
        guard inARow.count >= Self.several, let last else { return false }
        return now < last + Self.pause
    }

    /// - Returns: whether this user could be let in the last time.
    mutating func failed(_ user: UserID, at now: Timestamp) -> Bool {
        if let last, now >= last + Self.pause { inARow = [] }
        last = now
        inARow.insert(user)
        return failed.insert(user).inserted
    }

    mutating func succeeded(_ user: UserID) {
        failed.remove(user)
        inARow = []
    }
}
