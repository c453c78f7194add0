/// What runs on top of Engine.IO: it is told of connections and of what they carry.
///
/// All calls for one connection come one after the other, on whatever thread its bytes arrived.
public protocol EngineApplication: Sendable {
    /// Looks at a request before it becomes a connection.
    ///
    /// - Throws: what the client is told instead (codes 3 and 4, or an HTTP status of its own).
    func admit(_ handshake: Handshake) throws(EngineError)

    /// Takes over a connection; its answer is told of all that arrives.
    func open(_ connection: any EngineConnection) -> any EngineListener
}

/// The upward side of one connection.
public protocol EngineListener: AnyObject, Sendable {
    func receive(_ message: EngineMessage)

    /// Called once, after the last message.
    func closed(_ reason: DisconnectReason)
}

/// The downward side of one connection. Every function may be called from any thread, also inside the listener's calls,
/// and returns at once.
public protocol EngineConnection: AnyObject, Sendable {
    /// The Engine.IO session's id: a secret between the client and the server.
    var id: String { get }
    var handshake: Handshake { get }

    /// Queues messages that leave in this order, next to each other. After the end of the connection it does nothing.
    ///
    /// - Parameter isVolatile: drop them when the transport cannot take them right now.
    func send(_ messages: [EngineMessage], isVolatile: Bool)

    /// Bytes that wait for the reader: what was sent and has not left the process.
    var queuedBytes: Int { get }

    /// What was sent, and what of it has arrived for certain. A transport that cannot tell says that all has.
    var delivery: Delivery { get }

    /// Says that the client has joined something: a transport may bound how many connections there are of whom nobody
    /// knows yet who they are.
    func welcome()

    /// Sends what is queued, then ends the connection; the listener is told this reason. With `.serverShuttingDown` it
    /// may first be told what the client had sent by then.
    func close(_ reason: DisconnectReason)
}

extension EngineConnection {
    /// All that was sent has arrived, as far as anybody knows.
    public var delivery: Delivery { Delivery(sent: 0, arrived: 0) }

    /// Queues messages that must arrive.
    public func send(_ messages: [EngineMessage]) { send(messages, isVolatile: false) }

    /// Nothing.
    public func welcome() {}
}
