import JSONText
import SocketIO
import Testing

@Suite struct SocketPacketWriterTests {
    private func event(_ arguments: Arguments, id: Int? = nil, namespace: String = "/") -> [EngineMessage] {
        SocketPacket(.event(name: "a", arguments, id: id), namespace: namespace).messages
    }

    @Test func aNamespaceIsFollowedByACommaAndTheRootIsNotNamed() {
        let payload = JSONSlice(trusted: Array("{\"sid\":\"x\"}".utf8)[...])
        #expect(SocketPacket(.connect(payload)).messages == ["0{\"sid\":\"x\"}"])
        #expect(SocketPacket(.connect(payload), namespace: "/n").messages == ["0/n,{\"sid\":\"x\"}"])
        #expect(SocketPacket(.connect(nil), namespace: "/n").messages == ["0/n,"])
        #expect(SocketPacket(.disconnect).messages == ["1"])
        #expect(SocketPacket(.disconnect, namespace: "/n").messages == ["1/n,"])
        #expect(SocketPacket(.connectError(payload), namespace: "/n").messages == ["4/n,{\"sid\":\"x\"}"])
    }

    @Test func argumentsAreWrittenAsTheyAre() {
        #expect(event(Arguments()) == ["2[\"a\"]"])
        #expect(event(Arguments("1", "{ \"b\" : 1e5 }"), id: 0, namespace: "/n") == ["2/n,0[\"a\",1,{ \"b\" : 1e5 }]"])
        #expect(SocketPacket(.acknowledgement(Arguments(), id: 7)).messages == ["37[]"])
        #expect(SocketPacket(.acknowledgement(Arguments("1", "2"), id: 7)).messages == ["37[1,2]"])
        #expect(SocketPacket(.event(name: "\"\n/", Arguments(), id: nil)).messages == ["2[\"\\\"\\n/\"]"])
    }

    @Test func attachmentsFollowTheirText() {
        let places = ["{\"_placeholder\":true,\"num\":0}", "{\"_placeholder\":true,\"num\":1}"]
        let arguments = Arguments(places[0], "[\(places[1])]", attachments: [[1], [2]])
        #expect(event(arguments, namespace: "/n") == ["52-/n,[\"a\",\(places[0]),[\(places[1])]]", [1], [2]])
        #expect(
            SocketPacket(.acknowledgement(arguments, id: 7)).messages
                == ["62-7[\(places[0]),[\(places[1])]]", [1], [2]])
        #expect(Arguments.placeholder(1).bytes.elementsEqual(places[1].utf8))
    }

    @Test func placeholdersAreNumberedDepthFirstWhateverTheyWere() {
        func place(_ number: Int) -> String { "{\"_placeholder\":true,\"num\":\(number)}" }
        let arguments = Arguments(
            "{\"x\":[\(place(2)),0],\"y\":\(place(0))}", "{ \"num\":1, \"_placeholder\":true, \"z\":[\(place(2))] }",
            attachments: [[0], [1], [2]])
        #expect(
            event(arguments) == ["53-[\"a\",{\"x\":[\(place(0)),0],\"y\":\(place(1))},\(place(2))]", [2], [0], [1]])
    }

    @Test func anAttachmentGoesOutOnceForEachOfItsPlaceholders() {
        func place(_ number: Int) -> String { "{\"_placeholder\":true,\"num\":\(number)}" }
        let twice = Arguments(place(0), place(0), "1", attachments: [[7], [8]])
        #expect(event(twice) == ["52-[\"a\",\(place(0)),\(place(1)),1]", [7], [7]])
        #expect(event(Arguments("1", attachments: [[7]])) == ["2[\"a\",1]"])
    }

    @Test func aPlaceholderThatNamesNoAttachmentBecomesNull() {
        let place = "{\"_placeholder\":true,\"num\":0}"
        let arguments = Arguments("[{\"_placeholder\":true,\"num\":9}]", place, attachments: [[7]])
        #expect(event(arguments) == ["51-[\"a\",[null],\(place)]", [7]])
    }
}
