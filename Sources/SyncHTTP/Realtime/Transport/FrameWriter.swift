internal import NIOCore
internal import SocketIO

/// Frames from a server: final ones without a mask (RFC 6455, section 5.2).
enum FrameWriter {
    /// The longest head of a frame, and a packet's type.
    private static let headBytes = 11

    /// One frame for each packet, all in one buffer.
    static func frames(_ packets: [EnginePacket], allocator: ByteBufferAllocator) -> ByteBuffer {
        let capacity = packets.reduce(0) { $0 + headBytes + $1.content.count }
        var buffer = allocator.buffer(capacity: capacity)
        for packet in packets { write(packet, to: &buffer) }
        return buffer
    }

    private static func write(_ packet: EnginePacket, to buffer: inout ByteBuffer) {
        let content = packet.content
        if let type = packet.type {
            writeHead(opcode: 1, count: content.count + 1, to: &buffer)
            buffer.writeInteger(type)
        } else {
            writeHead(opcode: 2, count: content.count, to: &buffer)
        }
        buffer.writeBytes(content)
    }

    /// A control frame; it has at most 125 bytes of content.
    static func control(opcode: UInt8, _ content: [UInt8], allocator: ByteBufferAllocator) -> ByteBuffer {
        var buffer = allocator.buffer(capacity: 2 + content.count)
        writeHead(opcode: opcode, count: content.count, to: &buffer)
        buffer.writeBytes(content)
        return buffer
    }

    private static func writeHead(opcode: UInt8, count: Int, to buffer: inout ByteBuffer) {
        buffer.writeInteger(0x80 | opcode)
        switch count {
        case ..<126: buffer.writeInteger(UInt8(count))
        case ..<65_536:
            buffer.writeInteger(UInt8(126))
            buffer.writeInteger(UInt16(count))
        default:
            buffer.writeInteger(UInt8(127))
            buffer.writeInteger(UInt64(count))
        }
    }
}
