internal import CPlatform
internal import Dispatch
internal import Foundation
internal import Glibc
internal import Synchronization

/// The door of a running server: `control.sock` in the data directory, one JSON line in, one JSON line out; what is too
/// long for a line comes before it in pieces.
///
/// It runs on plain threads, so that it answers even when the server's event loops are busy, and a slow or hostile peer
/// holds up nobody but itself. Only the server's own user and root get in, told by the kernel (SO_PEERCRED), not by the
/// peer.
public final class ControlServer: Sendable {
    /// Answers one request line with one answer line, both without line feed. It answers bad input too.
    ///
    /// What it tells its peer meanwhile goes out before the answer.
    public typealias Handler = @Sendable (_ line: [UInt8], _ peer: ControlPeer) async -> [UInt8]

    private let address: UnixAddress
    private let listener: Descriptor
    private let handler: Handler
    /// Open connections; nil once the server is stopping.
    private let connections = Mutex<[ObjectIdentifier: Descriptor]?>([:])
    private let threads = DispatchGroup()

    /// Replaces a socket file left behind, binds, and serves until `stop()`.
    ///
    /// Call it only while holding the store's lock: the lock proves that no other server owns the file.
    public init(directory: String, handler: @escaping Handler) throws(SocketError) {
        address = try UnixAddress(directory: directory)
        listener = try Descriptor(socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0), call: "socket")
        self.handler = handler
        address.remove()
        guard address.withSocketAddress({ bind(listener.number, $0, $1) }) == 0 else { throw SocketError(call: "bind") }
        // Before listen() nobody can connect, so nobody finds the door open to others.
        try address.restrict()
        guard listen(listener.number, Int32(ControlLimits.connections)) == 0 else { throw SocketError(call: "listen") }
        spawn { $0.acceptAll() }
    }

    /// Refuses new connections, ends the open ones, removes the socket file. Waits up to two seconds for answers under
    /// way.
    public func stop() {
        let open = connections.withLock { open in
            defer { open = nil }
            return open.map { Array($0.values) } ?? []
        }
        address.remove()
        listener.shutDown()
        for connection in open { connection.shutDown() }
        _ = threads.wait(timeout: .now() + .seconds(2))
    }

    private func spawn(_ body: @escaping @Sendable (ControlServer) -> Void) {
        threads.enter()
        Thread.detachNewThread { [self] in
            body(self)
            threads.leave()
        }
    }

    private func acceptAll() {
        while true {
            let number = accept(listener.number, nil, nil)
            guard number >= 0, let connection = try? Descriptor(number, call: "accept") else {
                if connections.withLock({ $0 == nil }) { return }
                // Out of descriptors, or the peer left again: neither is a reason to spin.
                usleep(10_000)
                continue
            }
            _ = fcntl(number, F_SETFD, FD_CLOEXEC)
            connection.setTimeouts(seconds: ControlLimits.idleSeconds)
            admit(connection)
        }
    }

    private func admit(_ connection: Descriptor) {
        let peer = ticx_peer_uid(connection.number)
        guard peer == Int64(geteuid()) || peer == 0 else {
            return refuse(connection, .init(.forbidden, "Only the server's own user and root may use control.sock."))
        }
        let isFull = connections.withLock { open in
            guard let count = open?.count, count < ControlLimits.connections else { return true }
            open?[ObjectIdentifier(connection)] = connection
            return false
        }
        guard !isFull else {
            return refuse(connection, .init(.busy, "Too many control connections are open. Try again in a moment."))
        }
        spawn { server in
            server.serve(connection)
            server.connections.withLock { _ = $0?.removeValue(forKey: ObjectIdentifier(connection)) }
        }
    }

    private func refuse(_ connection: Descriptor, _ fault: ControlFault) {
        try? connection.send(fault.answer + [UInt8(ascii: "\n")])
    }

    private func serve(_ connection: Descriptor) {
        var reader = LineReader(maximumBytes: ControlLimits.requestBytes)
        let receive = { () throws(SocketError) in try connection.receive(atMost: 16_384) }
        while let line = try? reader.next(receive: receive) {
            switch line {
            case .line(let request):
                guard (try? connection.send(answer(to: request, connection) + [UInt8(ascii: "\n")])) != nil else {
                    return
                }
            case .tooLong:
                return refuse(connection, .init(.malformed, "The request line is over 4 MiB. Send less."))
            case .end: return
            }
        }
    }

    /// Runs the asynchronous handler for this connection's own thread, which sends its pieces meanwhile.
    private func answer(to request: [UInt8], _ connection: Descriptor) -> [UInt8] {
        let outgoing = Outgoing()
        let handler = handler
        let peer = ControlPeer(
            tell: { connection.offer($0 + [UInt8(ascii: "\n")]) }, send: { try await outgoing.send($0.frame($1)) })
        Task { outgoing.finish(await handler(request, peer)) }
        defer { connection.setSendTimeout(seconds: ControlLimits.idleSeconds) }
        return outgoing.run { frame throws(SocketError) in
            connection.setSendTimeout(seconds: ControlLimits.readerSeconds)
            try connection.send(frame)
        }
    }
}
