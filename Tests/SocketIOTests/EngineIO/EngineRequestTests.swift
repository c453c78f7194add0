import SocketIO
import Testing

@Suite struct EngineRequestTests {
    private static func read(
        _ query: String, method: String = "GET", isUpgrade: Bool = false, origin: String? = nil,
        denial: EngineError? = nil
    ) -> Result<EngineRequest, EngineError> {
        let parameters = query.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", omittingEmptySubsequences: false)
            return (name: String(parts[0]), value: parts.count > 1 ? String(parts[1]) : "")
        }
        let handshake = Handshake(query: parameters, headers: origin.map { [(name: "origin", value: $0)] } ?? [])
        let living: [String: EngineTransport] = ["polls": .polling, "talks": .webSocket]
        do throws(EngineError) {
            return .success(
                try EngineRequest(
                    method: method, handshake: handshake, isUpgrade: isUpgrade, transportOf: { living[$0] },
                    admit: { () throws(EngineError) in if let denial { throw denial } }))
        } catch {
            return .failure(error)
        }
    }

    @Test func `each good request is known`() {
        #expect(Self.read("EIO=4&transport=polling") == .success(.open(.polling)))
        #expect(Self.read("transport=websocket&EIO=4&t=x", isUpgrade: true) == .success(.open(.webSocket)))
        #expect(Self.read("EIO=4&transport=polling&sid=polls") == .success(.poll(id: "polls")))
        #expect(Self.read("EIO=4&transport=polling&sid=polls", method: "POST") == .success(.post(id: "polls")))
        #expect(
            Self.read("EIO=4&transport=websocket&sid=polls", isUpgrade: true) == .success(.attach(id: "polls")))
    }

    @Test(
        arguments: ["EIO=4", "EIO=4&transport=abc", "transport=constructor&EIO=4", "transport=__proto__", "transport="])
    func `an unknown transport is the first thing that counts`(query: String) {
        #expect(Self.read(query, method: "PUT", origin: "a\u{1}") == .failure(.unknownTransport))
    }

    @Test func `errors come in the order of the reference server`() {
        #expect(Self.read("transport=polling&sid=none", origin: "a\u{7F}") == .failure(.badRequest))
        #expect(Self.read("transport=polling&sid=none", method: "PUT") == .failure(.unknownSession))
        #expect(Self.read("transport=polling&sid=talks") == .failure(.badRequest))
        #expect(Self.read("transport=websocket&sid=polls") == .failure(.badRequest))
        #expect(Self.read("transport=polling&sid=polls", method: "PUT") == .failure(.badRequest))
        #expect(Self.read("transport=websocket&sid=talks", isUpgrade: true) == .failure(.badRequest))
        #expect(Self.read("transport=polling&EIO=3", method: "POST") == .failure(.badHandshakeMethod))
        #expect(Self.read("transport=websocket&EIO=4") == .failure(.badRequest))
        #expect(Self.read("transport=polling&EIO=4", isUpgrade: true) == .failure(.badRequest))
        #expect(Self.read("transport=polling&EIO=3", denial: .forbidden("no")) == .failure(.forbidden("no")))
        for version in ["", "&EIO=3", "&EIO=5", "&EIO=abc"] {
            #expect(Self.read("transport=polling" + version) == .failure(.unsupportedProtocolVersion))
        }
    }
}
