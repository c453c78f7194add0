import SocketIO
import Testing

@Suite struct EngineErrorTests {
    @Test func refusalsHaveTheDocumentedNumbersAndStatuses() {
        let all: [EngineError] = [
            .unknownTransport, .unknownSession, .badHandshakeMethod, .badRequest, .forbidden("no"),
            .unsupportedProtocolVersion,
        ]
        #expect(all.map(\.code) == [0, 1, 2, 3, 4, 5])
        #expect(all.map(\.status) == [400, 400, 400, 400, 403, 400])
        #expect(EngineError.unavailable("later").status == 503)
    }
}
