import JSONText
import SocketIO
import TestSupport
import Testing

/// Which objects stand for attachments: a scan over the text against a walk down the values.
@Suite struct PlaceholderTests {
    @Test(
        arguments: [
            ("{\"_placeholder\":true,\"num\":0}", true), ("{\"_place\\u0068older\" : true , \"n\\u0075m\" : 0 }", true),
            ("{\"num\":7,\"_placeholder\":false,\"_placeholder\":true,\"num\":0}", true),
            ("{\"_placeholder\":true,\"num\":7,\"x\":{\"_placeholder\":true,\"num\":9},\"num\":0}", true),
            ("{\"_placeholder\":true,\"num\":0,\"x\":[{\"num\":8}]}", true),
            ("{\"x\":\"_placeholder\",\"y\":\"}\\\"{\",\"_placeholder\":true,\"num\":0}", true),
            ("{\"_placeholder\":true,\"num\":1}", false), ("{\"_placeholder\":true,\"num\":\"0\"}", false),
            ("{\"_placeholder\":true}", false), ("{\"_placeholder\":true,\"num\":0,\"num\":1}", false),
            ("{\"_placeholder\":true,\"num\":[0]}", false), ("{\"_placeholder\":true,\"num\":0.0}", false),
            ("{\"_placeholder\":true,\"num\":100000000000000000000000000000}", false),
        ])
    func aPlaceholderNamesItsAttachment(_ text: String, _ isGood: Bool) throws {
        var reader = SocketPacketReader()
        #expect(try reader.read("51-[\"a\",\(text)]") == nil)
        if isGood {
            #expect(try reader.read([1]) != nil)
        } else {
            #expect(throws: PacketError.badPlaceholder) { try reader.read([1]) }
        }
    }

    @Test(arguments: [
        "{\"_placeholder\":\"true\",\"num\":9}", "{\"_placeholder\":true,\"num\":9,\"_placeholder\":0}",
        "{\"_placeholder \":true,\"num\":9}", "\"_placeholder\",true", "[\"_placeholder\",true,\"num\",9]",
        "{\"x\":{\"num\":9},\"_placeholder\":[true]}", "{\"_placeholder\\\\\":true,\"num\":9}",
    ])
    func anythingElseIsAnArgument(_ text: String) throws {
        var reader = SocketPacketReader()
        #expect(try reader.read("50-[\"a\",\(text)]") != nil)
    }

    /// Random objects that say `_placeholder` and `num` in every way: what is renumbered is what a walk finds.
    @Test(arguments: Seeds.all)
    func theScanFindsWhatAWalkFinds(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let text = value(&random, depth: 0)
            let arguments = Arguments(text, attachments: (0..<3).map { [UInt8($0)] })
            let messages = SocketPacket(.event(name: "a", arguments, id: nil)).messages
            let used = walk(JSONSlice(trusted: Array(text.utf8)[...])).compactMap { number in
                number.flatMap { (0..<3).contains($0) ? EngineMessage.binary([UInt8($0)]) : nil }
            }
            #expect(messages.dropFirst() == used[...], "TICX_SEED=\(seed) \(text)")
        }
    }

    private func walk(_ value: JSONSlice) -> [Int64?] {
        if value.members.last(where: { $0.key == "_placeholder" })?.value.boolean == true {
            return [value.members.last { $0.key == "num" }?.value.integer]
        }
        return (value.elements + value.members.map(\.value)).flatMap(walk)
    }

    private func value(_ random: inout SeededGenerator, depth: Int) -> String {
        let space = random.pick(["", "", " ", "\n\t"]) ?? ""
        switch random.number(0...(depth < 6 ? 9 : 4)) {
        case 0: return random.pick(["0", "1", "2", "-1", "1.0", "12345678901234567890"]) ?? "0"
        case 1, 2: return "true"
        case 3: return random.pick(["\"_placeholder\"", "\"num\"", "\"\\\"}{\"", "null", "false"]) ?? "null"
        case 4, 5:
            let elements = (0..<random.number(0...3)).map { _ in value(&random, depth: depth + 1) }
            return "[\(elements.joined(separator: ",\(space)"))\(space)]"
        default:
            let members = (0..<random.number(0...4)).map { _ in
                let keys = ["_placeholder", "num", "_placeholder", "num", "\\u005fplaceholder", "nu\\u006d", "x"]
                return "\"\(random.pick(keys) ?? "")\"\(space):\(space)\(value(&random, depth: depth + 1))"
            }
            return "{\(space)\(members.joined(separator: "\(space),"))}"
        }
    }
}
