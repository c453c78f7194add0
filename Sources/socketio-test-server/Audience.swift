internal import SocketIO

/// Who hears the events of a namespace: its sockets, or with recovery also those that come back in time.
struct Audience {
    let namespace: Namespace
    let recovery: Recovery?

    /// To everybody in one of the rooms (without rooms: to all) and in none of the excepted ones.
    func emit(_ event: String, _ arguments: Arguments, to rooms: [String] = [], except excepted: [String] = []) {
        if let recovery {
            recovery.emit(Recovery.Entry(event: event, arguments: arguments, rooms: rooms, excepted: excepted))
        } else {
            namespace.emit(event, arguments, to: rooms, except: excepted)
        }
    }

    func emit(_ event: String, _ arguments: Arguments, to socket: Socket) { emit(event, arguments, to: [socket.id]) }
}
