internal import OrderedCollections

/// Who is in which rooms of one namespace. A socket's own id is its first room.
struct Rooms: Sendable, Equatable {
    private var members: [ExactName: Set<String>] = [:]
    private var joined: [String: OrderedSet<ExactName>] = [:]

    mutating func join(_ id: String, _ room: String) {
        let room = ExactName(room)
        joined[id, default: []].append(room)
        members[room, default: []].insert(id)
    }

    mutating func leave(_ id: String, _ room: String) {
        let room = ExactName(room)
        joined[id]?.remove(room)
        if joined[id]?.isEmpty == true { joined[id] = nil }
        members[room]?.remove(id)
        if members[room]?.isEmpty == true { members[room] = nil }
    }

    /// Leaves every room.
    ///
    /// - Returns: the rooms left.
    @discardableResult
    mutating func remove(_ id: String) -> [String] {
        let rooms = rooms(of: id)
        for room in rooms { leave(id, room) }
        return rooms
    }

    /// In joining order.
    func rooms(of id: String) -> [String] { joined[id].map { $0.map(\.text) } ?? [] }

    /// Who is in one of the rooms, once each.
    func members(of rooms: [String]) -> Set<String> {
        guard let first = rooms.first else { return [] }
        return rooms.dropFirst().reduce(into: members[ExactName(first)] ?? []) { members, room in
            members.formUnion(self.members[ExactName(room)] ?? [])
        }
    }
}
