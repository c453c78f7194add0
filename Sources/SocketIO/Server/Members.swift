/// The sockets of one namespace, and who is in which rooms.
struct Members: Sendable {
    private var sockets: [String: (socket: Socket, number: Int)] = [:]
    private var rooms = Rooms()
    private var next = 0

    /// Puts a socket into its own room and these.
    mutating func insert(_ socket: Socket, rooms more: [String]) {
        sockets[socket.id] = (socket, next)
        next += 1
        rooms.join(socket.id, socket.id)
        for room in more { rooms.join(socket.id, room) }
    }

    /// - Returns: the rooms it was in; none when it is not here.
    mutating func remove(_ socket: Socket) -> [String] {
        guard contains(socket) else { return [] }
        sockets[socket.id] = nil
        return rooms.remove(socket.id)
    }

    mutating func join(_ socket: Socket, _ room: String) {
        if contains(socket) { rooms.join(socket.id, room) }
    }

    mutating func leave(_ socket: Socket, _ room: String) {
        if contains(socket) { rooms.leave(socket.id, room) }
    }

    func rooms(of socket: Socket) -> [String] { contains(socket) ? rooms.rooms(of: socket.id) : [] }

    /// An id may belong to another socket by now.
    func contains(_ socket: Socket) -> Bool { sockets[socket.id]?.socket === socket }

    subscript(id: String) -> Socket? { sockets[id]?.socket }

    /// Oldest first.
    var all: [Socket] { sockets.values.sorted { $0.number < $1.number }.map(\.socket) }

    /// Whom an event is for, once each, in no particular order.
    func heard(by audience: Audience) -> [Socket] {
        let excepted = rooms.members(of: audience.excepted)
        guard !audience.rooms.isEmpty else {
            return sockets.values.compactMap { excepted.contains($0.socket.id) ? nil : $0.socket }
        }
        return rooms.members(of: audience.rooms).compactMap { excepted.contains($0) ? nil : self[$0] }
    }
}
