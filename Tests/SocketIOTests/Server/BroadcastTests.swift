import SocketIO
import TestSupport
import Testing

@Suite struct BroadcastTests {
    private let server = SocketServer(options: .patient)
    private let namespace: Namespace

    init() { namespace = server.namespace("/") }

    /// Clients that are in, with their sockets.
    private func connect(_ count: Int) -> [(client: MemoryConnection, socket: Socket)] {
        let clients = (0..<count).map { _ in MemoryConnection(server) }
        for client in clients { _ = client.ask("0") }
        return Array(zip(clients, namespace.sockets))
    }

    @Test func everybodyHearsWhatIsForAll() {
        let all = connect(3)
        namespace.emit("a", Arguments("1", "{\"_placeholder\":true,\"num\":0}", attachments: [[7]]))
        for (client, _) in all {
            #expect(client.heard() == ["51-[\"a\",1,{\"_placeholder\":true,\"num\":0}]", [7]])
        }
    }

    @Test func socketsThatWerePickedHearItOnceEach() {
        let all = connect(3)
        all[1].client.becomeUnwritable()
        let some = [all[0].socket, all[1].socket]
        some.emit("a", Arguments("1"))
        #expect(all.map { $0.client.heard() } == [["2[\"a\",1]"], ["2[\"a\",1]"], []])
        some.emit("a", Arguments("2"), isVolatile: true)
        #expect(all.map { $0.client.heard() } == [["2[\"a\",2]"], [], []])
    }

    @Test func pickedSocketsOfARecoveringNamespaceGetTheirOffsets() {
        namespace.recover()
        let all = connect(2)
        all.map(\.socket).emit("a", Arguments("1"))
        for (client, _) in all { #expect(client.heard().first?.text?.hasPrefix("2[\"a\",1,\"") == true) }
    }

    @Test func aRoomIsForThoseInIt() {
        let all = connect(3)
        all[0].socket.join("r")
        all[1].socket.join("r")
        namespace.emit("a", Arguments(), to: ["r"])
        #expect(all.map { $0.client.heard().count } == [1, 1, 0])
        all[0].socket.leave("r")
        namespace.emit("a", Arguments(), to: ["r"])
        #expect(all.map { $0.client.heard().count } == [0, 1, 0])
        namespace.emit("a", Arguments(), to: ["nobody"])
        namespace.emit("a", Arguments(), to: [all[2].socket.id])
        #expect(all.map { $0.client.heard().count } == [0, 0, 1])
    }

    @Test func whoIsInSeveralRoomsHearsItOnce() {
        let all = connect(2)
        for room in ["r", "s"] { all[0].socket.join(room) }
        namespace.emit("a", Arguments(), to: ["r", "s", all[0].socket.id])
        #expect(all.map { $0.client.heard().count } == [1, 0])
    }

    @Test func whoIsInAnExceptedRoomDoesNot() {
        let all = connect(3)
        for (_, socket) in all { socket.join("r") }
        all[1].socket.join("s")
        namespace.emit("a", Arguments(), to: ["r"], except: ["s"])
        namespace.emit("a", Arguments(), except: ["s", all[2].socket.id])
        #expect(all.map { $0.client.heard().count } == [2, 0, 1])
    }

    @Test func aSocketTellsTheOthers() {
        let all = connect(3)
        all[0].socket.join("r")
        all[1].socket.join("r")
        all[0].socket.broadcast("a", Arguments())
        all[0].socket.broadcast("b", Arguments(), to: ["r"])
        all[0].socket.broadcast("c", Arguments(), except: ["r"])
        #expect(all.map { $0.client.heard().count } == [0, 2, 2])
    }

    @Test func anEmptyListOfRoomsIsNobody() {
        let all = (0..<2).map { _ in MemoryConnection(server) }
        for client in all { _ = client.ask("0") }
        namespace.emit("a", Arguments(), to: [])
        namespace.sockets[0].broadcast("b", Arguments(), to: [])
        namespace.emit("c", Arguments(), to: nil)
        #expect(all.map { $0.heard() } == [["2[\"c\"]"], ["2[\"c\"]"]])
    }

    @Test func namespacesDoNotHearEachOther() {
        let other = server.namespace("/other")
        let client = MemoryConnection(server)
        _ = client.ask("0", "0/other")
        other.sockets[0].join("r")
        namespace.emit("a", Arguments(), to: ["r"])
        other.emit("b", Arguments(), to: ["r"])
        #expect(client.heard() == ["2/other,[\"b\"]"])
    }

    @Test func whoComesInWhileOthersSpeakHearsThatItIsInBeforeAnythingElse() async {
        let isOver = Locked(false)
        async let speaking: Void = withTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    while !isOver.value {
                        namespace.emit("e", Arguments("1"))
                        await Task.yield()
                    }
                }
            }
        }
        namespace.onConnection { $0.emit("welcome", Arguments()) }
        for _ in 0..<300 {
            let client = MemoryConnection(server)
            client.say("0")
            var heard: [EngineMessage] = []
            while !heard.contains("2[\"welcome\"]") {
                await Task.yield()
                heard += client.heard()
            }
            #expect(heard.first?.text?.hasPrefix("0{") == true)
            client.close(.transportClose)
        }
        isOver.change { $0 = true }
        await speaking
    }

    /// Any mix of comings, goings, rooms and events, against what a plain list would send.
    @Test(arguments: Seeds.all)
    func everybodyHearsExactlyWhatIsForThem(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var present: [(client: MemoryConnection, socket: Socket, rooms: Set<String>)] = []
        for step in 0..<300 {
            let index = present.isEmpty ? nil : random.number(0...present.count - 1)
            switch (random.number(0...9), index) {
            case (0...1, _), (_, nil):
                let client = MemoryConnection(server)
                _ = client.ask("0")
                guard let socket = namespace.sockets.last else {
                    Issue.record("nobody came")
                    return
                }
                present.append((client, socket, [socket.id]))
            case (2, .some(let index)): present.remove(at: index).client.close(.transportClose)
            case (3...5, .some(let index)):
                let room = "r\(random.number(0...3))"
                present[index].socket.join(room)
                present[index].rooms.insert(room)
            case (6, .some(let index)):
                let room = "r\(random.number(0...3))"
                present[index].socket.leave(room)
                present[index].rooms.remove(room)
            default:
                let rooms = random.chance(25) ? nil : (0..<random.number(0...2)).map { _ in "r\(random.number(0...3))" }
                let excepted = (0..<random.number(0...1)).map { _ in "r\(random.number(0...3))" }
                namespace.emit("e", Arguments("\(step)"), to: rooms, except: excepted)
                for (client, _, joined) in present {
                    let isMeant =
                        (rooms.map { !joined.isDisjoint(with: $0) } ?? true) && joined.isDisjoint(with: excepted)
                    #expect(client.heard() == (isMeant ? ["2[\"e\",\(step)]"] : []), "TICX_SEED=\(seed)")
                }
            }
            #expect(namespace.sockets.map(\.id) == present.map(\.socket.id), "TICX_SEED=\(seed)")
        }
    }
}
