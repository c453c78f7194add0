import SocketIO
import TestSupport
import Testing

/// Acknowledgements that the server asks for.
@Suite struct RequestTests {
    private let timers = ManualTimers()

    /// A server, a client and its socket.
    private func connect() throws -> (MemoryConnection, Socket) {
        let server = SocketServer(options: timers.options)
        let namespace = server.namespace("/")
        let client = MemoryConnection(server)
        _ = client.ask("0")
        return (client, try #require(namespace.sockets.first))
    }

    /// Waits until the request has left.
    private func question(_ client: MemoryConnection) async -> [EngineMessage] {
        while true {
            let heard = client.heard()
            if !heard.isEmpty { return heard }
            await Task.yield()
        }
    }

    @Test func theAnswerComesBackToWhoAsked() async throws {
        let (client, socket) = try connect()
        async let first = socket.request("ask", Arguments("\"q\""), timeout: nil)
        #expect(await question(client) == ["20[\"ask\",\"q\"]"])
        async let second = socket.request("ask", Arguments(), timeout: .seconds(1))
        #expect(await question(client) == ["21[\"ask\"]"])
        client.say("31[2]", "30[1,{}]")
        #expect(try await first.texts == ["1", "{}"])
        #expect(try await second.texts == ["2"])
        #expect(timers.pending.isEmpty)
    }

    @Test func anAnswerHasAttachmentsToo() async throws {
        let (client, socket) = try connect()
        async let answer = socket.request("ask", Arguments(), timeout: nil)
        _ = await question(client)
        client.say("61-0[{\"_placeholder\":true,\"num\":0}]", [1, 2])
        #expect(try await answer.attachments == [[1, 2]])
    }

    @Test func lateDoubleAndUnknownAnswersMeanNothing() async throws {
        let (client, socket) = try connect()
        client.say("30[]", "399[]", "3[]")
        let answer = Task { try await socket.request("ask", Arguments(), timeout: .seconds(1)) }
        _ = await question(client)
        timers.runAll()
        await #expect(throws: AcknowledgementError.timedOut) { try await answer.value }
        client.say("30[]")
        #expect(client.reason == nil)
        #expect("\(AcknowledgementError.timedOut)" == "operation has timed out")
    }

    @Test(arguments: [EngineMessage?.some("1"), nil])
    func theEndOfTheSocketEndsTheWait(_ farewell: EngineMessage?) async throws {
        let (client, socket) = try connect()
        let answer = Task { try await socket.request("ask", Arguments(), timeout: .seconds(1)) }
        _ = await question(client)
        if let farewell { client.say(farewell) } else { client.close(.transportClose) }
        await #expect(throws: AcknowledgementError.disconnected) { try await answer.value }
        #expect(timers.pending.isEmpty)
        await #expect(throws: AcknowledgementError.disconnected) {
            try await socket.request("ask", Arguments(), timeout: nil)
        }
    }

    @Test func aTaskThatIsCancelledWaitsNoLonger() async throws {
        let (client, socket) = try connect()
        let task = Task { try await socket.request("ask", Arguments(), timeout: nil) }
        _ = await question(client)
        task.cancel()
        await #expect(throws: AcknowledgementError.cancelled) { try await task.value }
        let early = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await socket.request("ask", Arguments(), timeout: nil)
        }
        await #expect(throws: AcknowledgementError.cancelled) { try await early.value }
    }
}
