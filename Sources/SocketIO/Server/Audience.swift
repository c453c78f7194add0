/// Whom an event is for: sockets in one of the rooms, and in none of the excepted ones.
struct Audience: Sendable, Equatable {
    /// Nil: everybody. No room: nobody.
    var rooms: [String]?
    var excepted: [String] = []

    /// Whether it is for a socket that is in these rooms.
    func includes(_ joined: Set<ExactName>) -> Bool {
        let isMeant = rooms?.contains { joined.contains(ExactName($0)) } ?? true
        return isMeant && !excepted.contains { joined.contains(ExactName($0)) }
    }
}
