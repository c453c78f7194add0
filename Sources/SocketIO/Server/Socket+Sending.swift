internal import Synchronization

extension Socket {
    /// Sends an event.
    ///
    /// - Parameters:
    ///   - offset: a further argument at the end: where a client that comes back goes on from. Clients that have no
    ///     private id get none.
    ///   - isVolatile: drop it when the client cannot take it right now.
    /// - Precondition: the name is none of the protocol's own (`connect`, `disconnect` and the like).
    public func emit(_ event: String, _ arguments: Arguments, offset: String? = nil, isVolatile: Bool = false) {
        if home.keepsSessions, !isVolatile {
            home.emit(event, arguments, to: [id])
        } else {
            send(.event(event, arguments, offset: admission.privateID == nil ? nil : offset), isVolatile: isVolatile)
        }
    }

    /// Sends an event to the other sockets of the namespace that are in one of the rooms, and in none of the
    /// excepted ones, once each.
    ///
    /// - Parameter rooms: nil: everybody. An empty list is nobody.
    public func broadcast(
        _ event: String, _ arguments: Arguments, to rooms: [String]? = nil, except excepted: [String] = [],
        isVolatile: Bool = false
    ) {
        home.emit(event, arguments, to: rooms, except: excepted + [id], isVolatile: isVolatile)
    }

    func send(_ content: SocketPacket.Content, isVolatile: Bool = false) {
        send(SendLane.Parcel(SocketPacket(content, namespace: namespace).messages, isVolatile: isVolatile))
    }

    func send(_ parcel: SendLane.Parcel) {
        if offer(parcel) { sendNow(parcel) }
    }

    /// - Returns: whether the caller has the lane, and calls `sendNow`.
    func offer(_ parcel: SendLane.Parcel) -> Bool { state.withLock { $0.lane.offer(parcel) } }

    /// The same for an event of the log: it is noted as one for this socket, whether it can still be sent or not.
    func offer(_ parcel: SendLane.Parcel, number: Int) -> Bool {
        state.withLock { state in
            state.lastEvent = number
            return state.lane.offer(parcel)
        }
    }

    /// Sends a parcel, and what was left with the lane meanwhile.
    func sendNow(_ parcel: SendLane.Parcel) {
        var parcels = [parcel]
        repeat {
            for parcel in parcels {
                client.connection.send(parcel.messages, isVolatile: parcel.isVolatile)
                parcel.sent?()
            }
            parcels = state.withLock { $0.lane.next() }
        } while !parcels.isEmpty
    }
}

extension SocketPacket.Content {
    /// An event of ours, with the place to go on from as its last argument.
    static func event(_ name: String, _ arguments: Arguments, offset: String? = nil, id: Int? = nil) -> Self {
        precondition(!ReservedEvent.contains(name), "\(name) is no event: the protocol has it")
        return .event(name: name, offset.map { arguments.appending(string: $0) } ?? arguments, id: id)
    }
}
