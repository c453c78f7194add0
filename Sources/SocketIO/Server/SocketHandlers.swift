internal import Synchronization

/// What an application wants to hear of one socket.
struct SocketHandlers: Sendable {
    var events: [ExactName: Socket.Handler] = [:]
    var any: Socket.Handler?
    var guards: [Socket.Guard] = []
    var refused: (@Sendable (Socket, SocketEvent, any Error) -> Void)?
    var disconnecting: (@Sendable (Socket, DisconnectReason) -> Void)?
    var disconnected: (@Sendable (Socket, DisconnectReason, [String]) -> Void)?
}

extension Socket {
    /// Looks at an event before its handler, which does not see it if this throws.
    public typealias Guard = @Sendable (Socket, SocketEvent) throws -> Void

    /// Handles events of this name. To be set in the connection handler; a later handler replaces an earlier one.
    public func on(_ event: String, _ handler: @escaping Handler) {
        state.withLock { $0.handlers.events[ExactName(event)] = handler }
    }

    /// Handles events that have no handler of their own. A later handler replaces an earlier one.
    public func onAny(_ handler: @escaping Handler) { state.withLock { $0.handlers.any = handler } }

    /// Adds a guard behind those that are there: all of them see each event, until one throws.
    public func use(_ middleware: @escaping Guard) { state.withLock { $0.handlers.guards.append(middleware) } }

    /// Told of the events that a guard kept from their handlers, with the guard's error. The client hears nothing.
    /// A later handler replaces an earlier one.
    public func onRefused(_ handler: @escaping @Sendable (Socket, SocketEvent, any Error) -> Void) {
        state.withLock { $0.handlers.refused = handler }
    }

    /// Told once, while the socket is still in its rooms, on the thread that ends it: at once, also while another
    /// thread handles an event. A later handler replaces an earlier one.
    public func onDisconnecting(_ handler: @escaping @Sendable (Socket, DisconnectReason) -> Void) {
        state.withLock { $0.handlers.disconnecting = handler }
    }

    /// Told once, with the rooms it was in, when the socket has left; in its turn, so that no event comes after it. A
    /// later handler replaces an earlier one.
    public func onDisconnect(_ handler: @escaping @Sendable (Socket, DisconnectReason, [String]) -> Void) {
        state.withLock { $0.handlers.disconnected = handler }
    }
}
