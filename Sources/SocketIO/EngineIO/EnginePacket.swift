/// One packet of Engine.IO 4: what a WebSocket message carries, or one part of a polling body.
public enum EnginePacket: Sendable, Equatable {
    /// With the JSON that tells the client the numbers of its connection.
    case open([UInt8])
    case close
    /// `probe` while a transport is being tried, otherwise nothing.
    case ping([UInt8])
    case pong([UInt8])
    case message(EngineMessage)
    case upgrade
    case noop

    /// The ping and pong with which a client tries a WebSocket.
    static let probe = Array("probe".utf8)

    /// Reads the text form: a type digit and the rest, or `b` and Base64.
    ///
    /// - Throws: `MalformedPacket`.
    public init(text: ArraySlice<UInt8>) throws(MalformedPacket) {
        let rest = text.dropFirst()
        switch text.first {
        case UInt8(ascii: "0"): self = .open(Array(rest))
        case UInt8(ascii: "1"): self = .close
        case UInt8(ascii: "2"): self = .ping(Array(rest))
        case UInt8(ascii: "3"): self = .pong(Array(rest))
        case UInt8(ascii: "4"): self = .message(.text(Array(rest)))
        case UInt8(ascii: "5"): self = .upgrade
        case UInt8(ascii: "6"): self = .noop
        case UInt8(ascii: "b"):
            guard let bytes = Base64.decode(rest) else { throw MalformedPacket() }
            self = .message(.binary(bytes))
        default: throw MalformedPacket()
        }
    }

    /// Reads one WebSocket message: binary ones are content without a type.
    public init(_ frame: EngineMessage) throws(MalformedPacket) {
        switch frame {
        case .text(let bytes): try self.init(text: bytes[...])
        case .binary: self = .message(frame)
        }
    }

    /// The digit in front; nil for bytes, which have none.
    public var type: UInt8? {
        switch self {
        case .open: UInt8(ascii: "0")
        case .close: UInt8(ascii: "1")
        case .ping: UInt8(ascii: "2")
        case .pong: UInt8(ascii: "3")
        case .message(.text): UInt8(ascii: "4")
        case .message(.binary): nil
        case .upgrade: UInt8(ascii: "5")
        case .noop: UInt8(ascii: "6")
        }
    }

    /// What follows the type.
    public var content: [UInt8] {
        switch self {
        case .open(let bytes), .ping(let bytes), .pong(let bytes): bytes
        case .message(.text(let bytes)), .message(.binary(let bytes)): bytes
        case .close, .upgrade, .noop: []
        }
    }

    /// Appends the text form.
    public func write(to output: inout [UInt8]) {
        guard let type else {
            output.append(UInt8(ascii: "b"))
            Base64.encode(content, to: &output)
            return
        }
        output.append(type)
        output.append(contentsOf: content)
    }
}

/// Bytes that are no packet.
public struct MalformedPacket: Error, Equatable {
    public init() {}
}
