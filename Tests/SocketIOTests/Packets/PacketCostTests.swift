import Glibc
import JSONText
import SocketIO
import TestSupport
import Testing

/// What a packet may cost before anybody has looked at who sent it.
@Suite struct PacketCostTests {
    /// A packet of so many bytes whose one argument nests so deep.
    private func nested(_ depth: Int, bytes: Int) -> EngineMessage {
        let filling = Array(repeating: "{\"_placeholder\":0,\"num\":0}", count: (bytes - 2 * depth) / 27)
        let brackets = (String(repeating: "[", count: depth), String(repeating: "]", count: depth))
        return "50-[\"a\",\(brackets.0)\(filling.joined(separator: ","))\(brackets.1)]"
    }

    /// Processor time of this thread, in nanoseconds: the least of some rounds.
    private func cost(_ message: EngineMessage) throws -> Int {
        func now() -> Int {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return time.tv_sec * 1_000_000_000 + time.tv_nsec
        }
        return try (0..<5).map { _ in
            var reader = SocketPacketReader()
            let start = now()
            let packet = try reader.read(message)
            let cost = now() - start
            #expect(packet != nil)
            return cost
        }.min() ?? 0
    }

    @Test func depthCostsNoMoreThanSize() throws {
        let (flat, deep) = (nested(1, bytes: 30_000), nested(240, bytes: 30_000))
        #expect(abs(flat.count - deep.count) < 100)
        #expect(try cost(deep) < 4 * cost(flat))
    }

    @Test func argumentsHaveALimit() throws {
        func event(_ count: Int) -> EngineMessage { "2[\(Array(repeating: "1", count: count).joined(separator: ","))]" }
        var reader = SocketPacketReader()
        #expect(try reader.read(event(SocketPacketReader.maximumArguments)) != nil)
        #expect(throws: PacketError.badPayload) { try reader.read(event(SocketPacketReader.maximumArguments + 1)) }
    }

    @Test func thePayloadOfAConnectHasALimit() throws {
        func connect(_ count: Int) -> EngineMessage { "0/n,{\"\(String(repeating: "x", count: count - 6))\":1}" }
        var reader = SocketPacketReader()
        #expect(try reader.read(connect(SocketPacketReader.maximumConnect)) != nil)
        #expect(throws: PacketError.tooLarge) { try reader.read(connect(SocketPacketReader.maximumConnect + 1)) }
    }

    @Test func attachmentsAreCountedTogether() throws {
        let place = "{\"_placeholder\":true,\"num\":0}"
        let half = EngineMessage.binary(Array(repeating: 0, count: 50))
        var reader = SocketPacketReader(maximumBytes: 100)
        for _ in 0..<2 {
            #expect(try reader.read("52-[\"a\",\(place)]") == nil)
            #expect(try reader.read(half) == nil)
            #expect(try reader.read(half) != nil)
        }
        #expect(try reader.read("53-[\"a\",\(place)]") == nil)
        #expect(try reader.read(half) == nil)
        #expect(try reader.read(half) == nil)
        #expect(throws: PacketError.tooLarge) { try reader.read([0]) }
    }

    @Test func theServerHasALimitForAttachments() {
        var options = SocketOptions()
        options.maximumAttachmentBytes = 3
        let server = SocketServer(options: options)
        _ = server.namespace("/")
        let client = MemoryConnection(server)
        client.say("0", "52-[\"a\"]", [1, 2])
        #expect(client.reason == nil)
        client.say([3, 4])
        #expect(client.reason == .forcedClose)
    }
}
