internal import NIOCore
internal import NIOWebSocket
internal import SocketIO

/// Puts a client's frames together into messages and checks what NIO's decoder lets through (RFC 6455): masks, reserved
/// bits and opcodes, the order of fragments, sizes, UTF-8 and closing codes.
struct MessageReader {
    enum Outcome: Equatable {
        /// Nothing to do yet.
        case nothing
        case message(EngineMessage)
        /// To be answered with the same bytes.
        case ping([UInt8])
        /// The client ends the connection, with this code if it named one.
        case close(code: UInt16?)
        /// The connection must be closed with this code.
        case violation(WebSocketErrorCode)
    }

    private struct Partial {
        var isText: Bool
        var bytes: [UInt8]
    }

    private let maximum: Int
    private var partial: Partial?

    /// - Parameter maximum: the most bytes of one message.
    init(maximum: Int) { self.maximum = maximum }

    mutating func read(_ frame: WebSocketFrame) -> Outcome {
        guard let mask = frame.maskKey, !frame.rsv1, !frame.rsv2, !frame.rsv3 else {
            return .violation(.protocolError)
        }
        let bytes = Self.unmask(frame.data, mask)
        switch frame.opcode {
        case .text, .binary:
            guard partial == nil else { return .violation(.protocolError) }
            return add(Partial(isText: frame.opcode == .text, bytes: bytes), isLast: frame.fin)
        case .continuation:
            guard var partial = partial.take() else { return .violation(.protocolError) }
            guard partial.bytes.count + bytes.count <= maximum else { return .violation(.messageTooLarge) }
            partial.bytes += bytes
            return add(partial, isLast: frame.fin)
        case .ping: return .ping(bytes)
        case .pong: return .nothing
        case .connectionClose: return Self.close(bytes)
        default: return .violation(.protocolError)
        }
    }

    private mutating func add(_ message: Partial, isLast: Bool) -> Outcome {
        guard message.bytes.count <= maximum else { return .violation(.messageTooLarge) }
        guard isLast else {
            partial = message
            return .nothing
        }
        guard message.isText else { return .message(.binary(message.bytes)) }
        guard Self.isUTF8(message.bytes) else { return .violation(.dataInconsistentWithMessage) }
        return .message(.text(message.bytes))
    }

    private static func isUTF8(_ bytes: [UInt8]) -> Bool { (try? UTF8Span(validating: bytes.span)) != nil }

    private static func close(_ bytes: [UInt8]) -> Outcome {
        guard !bytes.isEmpty else { return .close(code: nil) }
        guard bytes.count >= 2 else { return .violation(.protocolError) }
        let code = UInt16(bytes[0]) << 8 | UInt16(bytes[1])
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: break
        default: return .violation(.protocolError)
        }
        guard isUTF8(Array(bytes.dropFirst(2))) else { return .violation(.dataInconsistentWithMessage) }
        return .close(code: code)
    }

    private static func unmask(_ data: ByteBuffer, _ mask: WebSocketMaskingKey) -> [UInt8] {
        let key: (UInt8, UInt8, UInt8, UInt8) = (mask[0], mask[1], mask[2], mask[3])
        return data.withUnsafeReadableBytes { source in
            [UInt8](unsafeUninitializedCapacity: source.count) { target, count in
                var index = 0
                while index + 4 <= source.count {
                    target[index] = source[index] ^ key.0
                    target[index + 1] = source[index + 1] ^ key.1
                    target[index + 2] = source[index + 2] ^ key.2
                    target[index + 3] = source[index + 3] ^ key.3
                    index += 4
                }
                while index < source.count {
                    target[index] = source[index] ^ mask[index % 4]
                    index += 1
                }
                count = source.count
            }
        }
    }
}
