public import JSONText

/// What a client asks for with its CONNECT packet.
public struct ConnectRequest: Sendable {
    /// As the client wrote it.
    public let namespace: String
    /// The payload, an object; nil when there was none.
    public let auth: JSONSlice?
    public let handshake: Handshake

    public init(namespace: String, auth: JSONSlice?, handshake: Handshake) {
        self.namespace = namespace
        self.auth = auth
        self.handshake = handshake
    }
}

/// How a client is let in.
public struct Admission: Sendable {
    /// The socket's id; nil: a fresh one. A socket that still has this id leaves first, and its connection ends; on the
    /// same connection only that socket ends.
    public var id: String?
    /// The private id under which the client may come back; nil: the answer has none.
    public var privateID: String?
    /// Whether the client goes on where it was.
    public var isRecovered = false
    /// Rooms to be in at once, besides its own.
    public var rooms: [String] = []
    /// Kept with the socket for the application.
    public var userData: (any Sendable)?

    public init(
        id: String? = nil, privateID: String? = nil, isRecovered: Bool = false, rooms: [String] = [],
        userData: (any Sendable)? = nil
    ) {
        self.id = id
        self.privateID = privateID
        self.isRecovered = isRecovered
        self.rooms = rooms
        self.userData = userData
    }
}

/// Why a client is not let into a namespace: the payload of CONNECT_ERROR.
public struct ConnectRefusal: Error, Sendable, Equatable {
    public var message: String
    /// JSON text; nil: no `data` member.
    public var data: JSONSlice?

    public init(_ message: String, data: JSONSlice? = nil) {
        self.message = message
        self.data = data
    }
}
