package import JSONText

/// One Socket.IO packet with its attachments, whole.
package struct SocketPacket: Sendable, Equatable {
    package enum Content: Sendable, Equatable {
        /// From the client its payload; from the server the ids.
        case connect(JSONSlice?)
        case disconnect
        case event(name: String, Arguments, id: Int?)
        /// An id that is missing belongs to nothing that waits.
        case acknowledgement(Arguments, id: Int?)
        case connectError(JSONSlice?)
    }

    /// Without a query: `/` or `/name`.
    package var namespace: String
    package var content: Content

    package init(_ content: Content, namespace: String = "/") {
        self.namespace = namespace
        self.content = content
    }

    /// The digit that a packet's text begins with.
    enum Code: UInt8 {
        case connect = 0x30
        case disconnect, event, acknowledgement, connectError, binaryEvent, binaryAcknowledgement

        var isBinary: Bool { self == .binaryEvent || self == .binaryAcknowledgement }
    }
}

/// Why a message of a client is no packet.
package enum PacketError: Error, Sendable, Equatable {
    case unknownType
    /// The number of attachments is not a plain one.
    case badAttachmentCount
    case tooManyAttachments
    /// The namespace is no UTF-8.
    case badNamespace
    /// Not JSON, or not the JSON that this type of packet has.
    case badPayload
    /// An event's name is missing, or belongs to the protocol.
    case badEventName
    /// A placeholder stands for no attachment.
    case badPlaceholder
    /// Nothing of this kind may come from this client now.
    case unexpected
    /// More bytes than a packet of its kind may have.
    case tooLarge
    case textInsteadOfAttachment
    case strayAttachment
}

/// Names that mean something else to a client: an event cannot have them.
enum ReservedEvent {
    static func contains(_ name: String) -> Bool {
        switch name {
        case "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener": true
        default: false
        }
    }
}
