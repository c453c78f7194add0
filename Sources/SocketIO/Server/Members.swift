/// The sockets of one namespace, and who is in which rooms.
struct Members: Sendable {
    private var sockets: [String: (socket: Socket, number: Int)] = [:]
    private var privateIDs: [String: Socket] = [:]
    private var rooms = Rooms()
    /// The rooms of those whose id another socket has now, until they have left.
    private var displaced: [ObjectIdentifier: [String]] = [:]
    private var next = 0

    /// Puts a socket into its own room and these.
    ///
    /// - Returns: who had its id until now, and has to leave.
    mutating func insert(_ socket: Socket, rooms more: [String]) -> Socket? {
        let holder = self[socket.id]
        if let holder { displaced[ObjectIdentifier(holder)] = take(holder) }
        sockets[socket.id] = (socket, next)
        next += 1
        if let privateID = socket.admission.privateID { privateIDs[privateID] = socket }
        rooms.join(socket.id, socket.id)
        for room in more { rooms.join(socket.id, room) }
        return holder
    }

    /// - Returns: the rooms it was in; nil when it is not here any more.
    mutating func remove(_ socket: Socket) -> [String]? {
        contains(socket) ? take(socket) : displaced.removeValue(forKey: ObjectIdentifier(socket))
    }

    private mutating func take(_ socket: Socket) -> [String] {
        sockets[socket.id] = nil
        if let privateID = socket.admission.privateID, privateIDs[privateID] === socket { privateIDs[privateID] = nil }
        return rooms.remove(socket.id)
    }

    mutating func join(_ socket: Socket, _ room: String) {
        if contains(socket) { rooms.join(socket.id, room) }
    }

    mutating func leave(_ socket: Socket, _ room: String) {
        if contains(socket) { rooms.leave(socket.id, room) }
    }

    func rooms(of socket: Socket) -> [String] {
        contains(socket) ? rooms.rooms(of: socket.id) : displaced[ObjectIdentifier(socket)] ?? []
    }

    /// An id may belong to another socket by now.
    private func contains(_ socket: Socket) -> Bool { self[socket.id] === socket }

    subscript(id: String) -> Socket? { sockets[id]?.socket }

    /// Who has this private id.
    subscript(privateID privateID: String) -> Socket? { privateIDs[privateID] }

    /// Oldest first.
    var all: [Socket] { sockets.values.sorted { $0.number < $1.number }.map(\.socket) }

    /// Whom an event is for, once each, in no particular order.
    func heard(by audience: Audience) -> [Socket] {
        let excepted = rooms.members(of: audience.excepted)
        guard let meant = audience.rooms else {
            return sockets.values.compactMap { excepted.contains($0.socket.id) ? nil : $0.socket }
        }
        return rooms.members(of: meant).compactMap { excepted.contains($0) ? nil : self[$0] }
    }
}
