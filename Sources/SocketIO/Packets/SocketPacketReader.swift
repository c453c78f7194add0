internal import JSONText

/// Puts packets together from the messages of one connection, in order.
package struct SocketPacketReader: Sendable {
    /// How deep arguments may nest: far more than anybody writes, and little enough for the stack of the check, which
    /// walks down.
    static let maximumDepth = 1024
    /// Arguments of one event or acknowledgement, its name included: each costs more than a short text does.
    package static let maximumArguments = 1024
    /// Bytes of a CONNECT packet's payload: it is kept as long as its socket.
    package static let maximumConnect = 16 << 10

    private let maximumAttachments: Int
    private let maximumBytes: Int
    private var partial: Partial?

    /// A packet whose attachments are on their way.
    private struct Partial {
        var packet: SocketPacket
        var due: Int
        var attachments: [[UInt8]]
        /// How many bytes it may still have.
        var room: Int
    }

    /// - Parameter maximumBytes: of all attachments of one packet: they wait for the last of them.
    package init(maximumAttachments: Int = 10, maximumBytes: Int = .max) {
        self.maximumAttachments = maximumAttachments
        self.maximumBytes = maximumBytes
    }

    /// Takes the next message.
    ///
    /// - Returns: the packet that it completes; nil while attachments are due.
    /// - Throws: `PacketError`; the connection cannot go on.
    package mutating func read(_ message: EngineMessage) throws(PacketError) -> SocketPacket? {
        try read(message) { _ in true }
    }

    /// Takes the next message.
    ///
    /// - Parameter expects: whether a packet that begins like this may come now. Of one that may not nothing more is
    ///   looked at, and no attachment is waited for.
    mutating func read(
        _ message: EngineMessage, expects: (PacketHeader) -> Bool
    ) throws(PacketError) -> SocketPacket? {
        switch message {
        case .text(let bytes):
            guard partial == nil else { throw .textInsteadOfAttachment }
            return try readText(bytes, expects)
        case .binary(let bytes):
            guard partial != nil else { throw .strayAttachment }
            return try takeAttachment(bytes)
        }
    }

    private mutating func readText(
        _ bytes: [UInt8], _ expects: (PacketHeader) -> Bool
    ) throws(PacketError) -> SocketPacket? {
        let header = try PacketHeader(bytes.span)
        guard expects(header) else { throw .unexpected }
        guard header.attachments <= maximumAttachments else { throw .tooManyAttachments }
        let content = try Self.content(header, payload: bytes[header.end...])
        let packet = SocketPacket(content, namespace: header.namespace)
        guard header.code.isBinary else { return packet }
        let due = Partial(packet: packet, due: header.attachments, attachments: [], room: maximumBytes)
        guard header.attachments == 0 else {
            partial = due
            return nil
        }
        return try Self.complete(due)
    }

    private mutating func takeAttachment(_ bytes: [UInt8]) throws(PacketError) -> SocketPacket? {
        partial?.attachments.append(bytes)
        partial?.room -= bytes.count
        guard let partial, partial.room >= 0 else { throw .tooLarge }
        guard partial.attachments.count == partial.due else { return nil }
        self.partial = nil
        return try Self.complete(partial)
    }

    /// Every placeholder must stand for one of the attachments.
    private static func complete(_ partial: Partial) throws(PacketError) -> SocketPacket {
        var packet = partial.packet
        let (arguments, put): (Arguments, (Arguments) -> SocketPacket.Content)
        switch packet.content {
        case .event(let name, let found, let id): (arguments, put) = (found, { .event(name: name, $0, id: id) })
        case .acknowledgement(let found, let id): (arguments, put) = (found, { .acknowledgement($0, id: id) })
        case .connect, .disconnect, .connectError: return packet
        }
        for place in Placeholder.all(in: arguments.values) {
            guard let number = place.number, (0..<partial.attachments.count).contains(number) else {
                throw .badPlaceholder
            }
        }
        packet.content = put(Arguments(arguments.values, attachments: partial.attachments))
        return packet
    }

    private static func content(
        _ header: PacketHeader, payload: ArraySlice<UInt8>
    ) throws(PacketError) -> SocketPacket.Content {
        switch header.code {
        case .connect:
            guard payload.count <= maximumConnect else { throw .tooLarge }
            let value = try value(payload)
            guard value == nil || value?.kind == .object else { throw .badPayload }
            return .connect(value)
        case .disconnect:
            guard payload.isEmpty else { throw .badPayload }
            return .disconnect
        case .connectError:
            let value = try value(payload)
            guard value == nil || value?.kind == .object || value?.kind == .string else { throw .badPayload }
            return .connectError(value)
        case .event, .binaryEvent:
            var values = try elements(payload)
            guard !values.isEmpty else { throw .badEventName }
            let name = try eventName(values.removeFirst())
            return .event(name: name, Arguments(values), id: header.id)
        case .acknowledgement, .binaryAcknowledgement:
            return .acknowledgement(Arguments(try elements(payload)), id: header.id)
        }
    }

    /// A number is a name too: its own text.
    private static func eventName(_ value: JSONSlice) throws(PacketError) -> String {
        if value.kind == .number { return String(decoding: value.bytes, as: UTF8.self) }
        guard let name = value.string, !ReservedEvent.contains(name) else { throw .badEventName }
        return name
    }

    private static func value(_ payload: ArraySlice<UInt8>) throws(PacketError) -> JSONSlice? {
        guard !payload.isEmpty else { return nil }
        do throws(JSONError) {
            return try JSONSlice(validating: payload, rules: .lenient, maximumDepth: maximumDepth)
        } catch {
            throw .badPayload
        }
    }

    private static func elements(_ payload: ArraySlice<UInt8>) throws(PacketError) -> [JSONSlice] {
        do throws(JSONError) {
            return try JSONSlice.elements(
                validating: payload, rules: .lenient, maximumDepth: maximumDepth, maximumCount: maximumArguments)
        } catch {
            throw .badPayload
        }
    }
}
