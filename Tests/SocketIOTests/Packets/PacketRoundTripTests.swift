import JSONText
import SocketIO
import TestSupport
import Testing

/// Random packets, binary at any depth: what is written is read back, also beside other packets, and in pieces.
@Suite struct PacketRoundTripTests {
    @Test(arguments: Seeds.all)
    func whatIsWrittenIsReadBack(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var reader = SocketPacketReader(maximumAttachments: 1000)
        for _ in 0..<100 {
            let packet = packet(&random)
            let messages = packet.messages
            for message in messages.dropLast() { #expect(try reader.read(message) == nil, "TICX_SEED=\(seed)") }
            let read = try reader.read(messages[messages.count - 1])
            #expect(read == packet, "TICX_SEED=\(seed)")
            #expect(read?.messages == messages, "TICX_SEED=\(seed)")
        }
    }

    private func packet(_ random: inout SeededGenerator) -> SocketPacket {
        let namespace = random.pick(["/", "/api", "/a/b", "/é😀"]) ?? "/"
        let id = random.chance(50) ? random.number(0...1 << 53 - 1) : nil
        let content: SocketPacket.Content
        switch random.number(0...4) {
        case 0: content = .connect(random.chance(50) ? JSONSlice(trusted: Array("{\"a\":[1]}".utf8)[...]) : nil)
        case 1: content = .disconnect
        case 2: content = .acknowledgement(arguments(&random), id: id)
        default:
            content = .event(
                name: random.pick(["a", "message", "\"\\", "\u{2028}\u{0}"]) ?? "", arguments(&random), id: id)
        }
        return SocketPacket(content, namespace: namespace)
    }

    private func arguments(_ random: inout SeededGenerator) -> Arguments {
        var attachments: [[UInt8]] = []
        let texts = (0..<random.number(0...4)).map { _ in value(&random, depth: 0, &attachments) }
        return Arguments(texts.map { JSONSlice(trusted: Array($0.utf8)[...]) }, attachments: attachments)
    }

    private func value(_ random: inout SeededGenerator, depth: Int, _ attachments: inout [[UInt8]]) -> String {
        switch random.number(0...(depth < 30 ? 9 : 5)) {
        case 0: return random.pick(["0", "-1.5e3", "123456789012345678901234567890"]) ?? "0"
        case 1: return random.pick(["true", "false", "null"]) ?? "null"
        case 2: return random.pick(["\"\"", "\"\\ud800\"", "\"[{,]}\\\"\"", "\"_placeholder\"", "\"é😀\""]) ?? "\"\""
        case 3...5:
            attachments.append((0..<random.number(0...5)).map { _ in UInt8(random.number(0...255)) })
            return "{\"_placeholder\":true,\"num\":\(attachments.count - 1)}"
        case 6, 7:
            let elements = (0..<random.number(0...3)).map { _ in value(&random, depth: depth + 1, &attachments) }
            return "[\(elements.joined(separator: random.pick([",", " , "]) ?? ","))]"
        default:
            let members = (0..<random.number(0...3)).map { _ in
                let key = random.pick(["a", "num", "_placeholder ", "\\\""]) ?? "a"
                return "\"\(key)\":\(value(&random, depth: depth + 1, &attachments))"
            }
            return "{\(members.joined(separator: ","))}"
        }
    }
}
