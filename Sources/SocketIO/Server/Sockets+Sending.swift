extension Sequence<Socket> {
    /// Sends an event to each of these sockets, encoded once for all: `Socket.emit` of several.
    ///
    /// - Parameters:
    ///   - offset: a further argument for those that have a private id.
    ///   - isVolatile: drop it where the client cannot take it right now.
    /// - Precondition: the name is none of the protocol's own.
    public func emit(_ event: String, _ arguments: Arguments, offset: String? = nil, isVolatile: Bool = false) {
        var placed = ParcelEncoder(.event(event, arguments, offset: offset), isVolatile: isVolatile)
        var plain = ParcelEncoder(.event(event, arguments, offset: nil), isVolatile: isVolatile)
        for socket in self {
            if socket.home.keepsSessions, !isVolatile {
                socket.emit(event, arguments)
            } else if offset != nil, socket.admission.privateID != nil {
                socket.send(placed.parcel(for: socket))
            } else {
                socket.send(plain.parcel(for: socket))
            }
        }
    }
}
