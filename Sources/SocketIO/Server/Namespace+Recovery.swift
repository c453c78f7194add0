internal import JSONText
internal import Synchronization

extension Namespace {
    /// Lets clients that lost their connection come back to where they were: same ids, rooms and data, and the events
    /// that they missed. To be called before the first client comes.
    ///
    /// Every event without acknowledgement that is not volatile then ends with a further argument, the place in the
    /// log. A client that comes back passes the gate without being asked again.
    public func recover(_ options: RecoveryOptions = RecoveryOptions()) {
        let salt = self.options.freshID()
        state.withLock { $0.recovery = Recovery(options: options, salt: salt) }
        recovers.store(true, ordering: .releasing)
    }

    var keepsSessions: Bool { recovers.load(ordering: .acquiring) }

    /// The event's place in the log and on every lane is taken in one step, so that whoever has its offset has what
    /// came before.
    func emitRecoverably(_ event: String, _ arguments: Arguments, _ audience: Audience) {
        let now = options.now()
        let owed = state.withLock { state -> [(Socket, SendLane.Parcel)] in
            guard let (content, number) = state.recovery?.append(event, arguments, audience, now: now) else {
                return []
            }
            var encoder = ParcelEncoder(content)
            return state.members.heard(by: audience).compactMap { socket in
                let parcel = encoder.parcel(for: socket)
                return socket.offer(parcel, number: number) ? (socket, parcel) : nil
            }
        }
        for (socket, parcel) in owed { socket.sendNow(parcel) }
        sweepLater()
    }

    /// - Returns: the rooms it was in.
    func remove(_ socket: Socket, keepsSession: Bool) -> [String] {
        let now = options.now()
        let data = socket.data
        let rooms = state.withLock { state -> [String] in
            guard let rooms = state.members.remove(socket) else { return [] }
            if keepsSession {
                let last = socket.state.withLock(\.lastEvent)
                state.recovery?.keep(socket, rooms: rooms, data: data, last: last, now: now)
            }
            return rooms
        }
        if keepsSessions { sweepLater() }
        return rooms
    }

    /// Brings back the session that a CONNECT packet names, with what it missed; nil: it begins anew.
    func restore(_ request: ConnectRequest, client: Client) -> (Socket, missed: [SocketPacket.Content])? {
        guard keepsSessions, let privateID = request.auth?["pid"]?.string else { return nil }
        // Who is back before anybody noticed its loss goes on from the connection that it has lost.
        if let holder = state.withLock({ $0.members[privateID: privateID] }), holder.client !== client { holder.drop() }
        let now = options.now()
        let offset = request.auth?["offset"]?.string
        let restored = state.withLock { state -> (socket: Socket, missed: [SocketPacket.Content], holder: Socket?)? in
            guard let session = state.recovery?.restore(privateID, offset: offset, now: now) else { return nil }
            let socket = Socket(
                id: session.id, request: request, admission: session.admission, home: self, client: client,
                lastEvent: session.last)
            return (socket, session.missed, state.members.insert(socket, rooms: session.rooms))
        }
        guard let restored else { return nil }
        restored.holder?.giveWay(to: restored.socket)
        return (restored.socket, restored.missed)
    }

    /// Sees to it that what expires is let go of, also when nothing happens any more.
    private func sweepLater() {
        let now = options.now()
        let delay = state.withLock { state -> Duration? in
            guard !state.isSweepDue, let expiry = state.recovery?.expiry else { return nil }
            state.isSweepDue = true
            return now.duration(to: expiry)
        }
        if let delay { _ = options.schedule(delay) { [weak self] in self?.sweep() } }
    }

    private func sweep() {
        let now = options.now()
        state.withLock { state in
            state.isSweepDue = false
            state.recovery?.trim(now: now)
        }
        sweepLater()
    }
}
