/// Whom an event is for: sockets in one of the rooms (without rooms: all), and in none of the excepted ones.
struct Audience: Sendable, Equatable {
    var rooms: [String] = []
    var excepted: [String] = []

    /// Whether it is for a socket that is in these rooms.
    func includes(_ joined: [String]) -> Bool {
        (rooms.isEmpty || joined.contains(where: rooms.contains)) && !joined.contains(where: excepted.contains)
    }
}
