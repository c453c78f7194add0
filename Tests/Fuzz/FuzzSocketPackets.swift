import JSONText
import SocketIO

/// Reads any messages as Socket.IO packets, and writes what it read: the text that was written is read as the same
/// packet, and written the same again. Input is split into messages at the record separator, which no JSON holds; one
/// that begins with a `b` is an attachment.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
    var reader = SocketPacketReader()
    let input = UnsafeBufferPointer(start: start, count: count)
    for frame in input.split(separator: 0x1E, omittingEmptySubsequences: false) {
        let isAttachment = frame.first == UInt8(ascii: "b")
        do throws(PacketError) {
            let message = isAttachment ? EngineMessage.binary(Array(frame.dropFirst())) : .text(Array(frame))
            if let packet = try reader.read(message) { check(packet) }
        } catch {
            return 0
        }
    }
    return 0
}

private func check(_ packet: SocketPacket) {
    let messages = packet.messages
    // Two placeholders may have shared one attachment; each has its own now.
    var reader = SocketPacketReader(maximumAttachments: .max)
    for (place, message) in messages.enumerated() {
        do throws(PacketError) {
            let read = try reader.read(message)
            require((read != nil) == (place == messages.count - 1), "complete too early or too late")
            guard let read else { continue }
            require(read.messages == messages, "written differently the second time")
            require(hasAttachments(packet) || read == packet, "what was written is read as another packet")
        } catch {
            require(false, "what was written is no packet: \(error)")
        }
    }
}

/// Whether placeholders may have been numbered anew.
private func hasAttachments(_ packet: SocketPacket) -> Bool {
    switch packet.content {
    case .event(_, let arguments, _), .acknowledgement(let arguments, _): !arguments.attachments.isEmpty
    case .connect, .disconnect, .connectError: false
    }
}
