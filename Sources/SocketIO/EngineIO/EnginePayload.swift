/// The body of a polling request or answer: packets in their text form with U+001E between them.
public enum EnginePayload {
    private static let separator: UInt8 = 0x1E

    /// The body of these packets.
    public static func encode(_ packets: [EnginePacket]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(packets.reduce(0) { $0 + $1.content.count + 2 })
        for (index, packet) in packets.enumerated() {
            if index > 0 { output.append(separator) }
            packet.write(to: &output)
        }
        return output
    }

    /// The packets of a body.
    ///
    /// - Throws: `MalformedPacket` when it is not UTF-8 or any of its packets is none.
    public static func decode(_ body: [UInt8]) throws(MalformedPacket) -> [EnginePacket] {
        guard (try? UTF8Span(validating: body.span)) != nil else { throw MalformedPacket() }
        var packets: [EnginePacket] = []
        for part in body.split(separator: separator, omittingEmptySubsequences: false) {
            packets.append(try EnginePacket(text: part))
        }
        return packets
    }
}
