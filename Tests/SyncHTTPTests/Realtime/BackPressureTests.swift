import SocketIO
import Synchronization
import TestSupport
import Testing

@testable import SyncHTTP

@Suite struct BackPressureTests {
    @Test func `a client that is sent much and reads nothing is dropped`() async throws {
        let most = Locked(0)
        let application = TestApplication { connection, _ in
            Task {
                let block = [UInt8](repeating: 0, count: 10_000)
                for _ in 0..<5000 {
                    connection.send([.binary(block)])
                    let queued = connection.queuedBytes
                    most.change { $0 = max($0, queued) }
                    await Task.yield()
                }
            }
        }
        try await EngineTestServer.run(application, options: { $0.maximumQueuedBytes = 1 << 20 }) { server in
            let socket = try await WebSocketClient.open(port: server.port, receiveBufferBytes: 4096)
            try await socket.send("4go")
            #expect(await application.nextEnding() == .transportClose)
            #expect(most.value < 1 << 20 + 20_000)
        }
    }

    @Test func `a client for which something waits is listened to all the same`() async throws {
        let (heard, continuation) = AsyncStream.makeStream(of: EngineMessage.self)
        let application = TestApplication { connection, message in
            continuation.yield(message)
            // More than the system takes in for somebody who reads nothing, and less than is a reason to stop reading.
            for _ in 0..<40 { connection.send([.binary([UInt8](repeating: 0, count: 10_000))]) }
        }
        try await EngineTestServer.run(application) { server in
            let socket = try await WebSocketClient.open(port: server.port, receiveBufferBytes: 4096)
            var messages = heard.makeAsyncIterator()
            try await socket.send("4first")
            #expect(await messages.next() == .text(Array("first".utf8)))
            let connection = try #require(await application.nextConnection())
            #expect(connection.queuedBytes > 100_000)
            try await socket.send("4second")
            #expect(await messages.next() == .text(Array("second".utf8)))
        }
    }

    @Test func `a client that sends much and does not read is not read from either, and loses nothing`() async throws {
        let most = Locked(0)
        let application = TestApplication { connection, message in
            connection.send([message])
            let queued = connection.queuedBytes
            most.change { $0 = max($0, queued) }
        }
        try await EngineTestServer.run(application) { server in
            let socket = try await WebSocketClient.open(port: server.port, receiveBufferBytes: 4096)
            _ = try await socket.receive()
            let count = 600
            let flood = Task {
                for number in 0..<count {
                    let block = [UInt8](repeating: UInt8(number % 251), count: 10_000)
                    try await socket.send(WebSocketClient.frame(2, block))
                }
            }
            for number in 0..<count {
                var frame = try #require(try await socket.receive())
                if frame.opcode == 1 { frame = try #require(try await socket.receive()) }
                guard frame.bytes.count == 10_000, frame.bytes.first == UInt8(number % 251) else {
                    Issue.record("frame \(number) is another")
                    return
                }
            }
            try await flood.value
            #expect(most.value < 2 << 20)
        }
    }
}
