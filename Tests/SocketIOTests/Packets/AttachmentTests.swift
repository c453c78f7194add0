import SocketIO
import Testing

@Suite struct AttachmentTests {
    private let place = "{\"_placeholder\":true,\"num\":0}"

    @Test func aPacketIsWholeWithItsLastAttachment() throws {
        var reader = SocketPacketReader()
        #expect(try reader.read("52-7[\"a\",\(place),[{\"x\":{\"_placeholder\":true,\"num\":1}}]]") == nil)
        #expect(try reader.read([1, 2]) == nil)
        let packet = try #require(try reader.read([]))
        guard case .event("a", let arguments, 7) = packet.content else { throw PacketError.unknownType }
        #expect(arguments.attachments == [[1, 2], []])
        #expect(arguments.texts == [place, "[{\"x\":{\"_placeholder\":true,\"num\":1}}]"])
        // And the next one is read as if nothing had been.
        #expect(try reader.read("2[\"b\"]") == SocketPacket(.event(name: "b", Arguments(), id: nil)))
    }

    @Test func anAcknowledgementHasAttachmentsToo() throws {
        var reader = SocketPacketReader()
        #expect(try reader.read("61-/n,3[\(place)]") == nil)
        let packet = SocketPacket(.acknowledgement(Arguments(place, attachments: [[9]]), id: 3), namespace: "/n")
        #expect(try reader.read([9]) == packet)
    }

    @Test func noAttachmentsAreDueWhenNoneAreAnnounced() throws {
        var reader = SocketPacketReader()
        #expect(try reader.read("50-[\"a\"]") == SocketPacket(.event(name: "a", Arguments(), id: nil)))
        #expect(try reader.read("2[\"b\"]") != nil)
        #expect(throws: PacketError.strayAttachment) { try reader.read([1]) }
    }

    @Test func tenAreTheMost() throws {
        var reader = SocketPacketReader()
        #expect(try reader.read("510-[\"a\"]") == nil)
        for _ in 0..<9 { #expect(try reader.read([0]) == nil) }
        #expect(try reader.read([0]) != nil)
        var narrow = SocketPacketReader(maximumAttachments: 1)
        #expect(throws: PacketError.tooManyAttachments) { try narrow.read("52-[\"a\"]") }
    }

    @Test func whatComesBetweenOrUnaskedIsRefused() throws {
        var reader = SocketPacketReader()
        #expect(throws: PacketError.strayAttachment) { try reader.read([1]) }
        #expect(try reader.read("51-[\"a\",\(place)]") == nil)
        #expect(throws: PacketError.textInsteadOfAttachment) { try reader.read("2[\"b\"]") }
    }

    @Test(arguments: ["1", "-1", "0.5", "null", "\"0\"", "99999999999999999999", "9007199254740993"])
    func aPlaceholderForNoAttachmentIsRefused(_ number: String) throws {
        var reader = SocketPacketReader()
        #expect(try reader.read("51-[\"a\",[{\"k\":{\"_placeholder\":true,\"num\":\(number)}}]]") == nil)
        #expect(throws: PacketError.badPlaceholder) { try reader.read([1]) }
    }

    @Test func inAPacketWithoutAttachmentsAPlaceholderIsAnObjectLikeAnyOther() throws {
        var reader = SocketPacketReader()
        let text = "{\"_placeholder\":true,\"num\":5}"
        let packet = try #require(try reader.read("2[\"a\",\(text)]"))
        #expect(packet == SocketPacket(.event(name: "a", Arguments(text), id: nil)))
        #expect(packet.messages == ["2[\"a\",\(text)]"])
    }
}
