import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import SyncHTTP

/// How long a request may take to arrive, by a clock that the test moves.
@Suite struct UploadGuardTests {
    private let limits = Limits()

    private func receiving(_ method: HTTPMethod = .POST, headers: HTTPHeaders = [:]) throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(handler: ConnectionGuard(limits: limits, progress: ParseProgress()))
        let head = HTTPRequestHead(version: .http1_1, method: method, uri: "/api/tickets/import", headers: headers)
        try channel.writeInbound(HTTPServerRequestPart.head(head))
        return channel
    }

    private func arrives(_ bytes: Int, on channel: EmbeddedChannel) throws {
        try channel.writeInbound(HTTPServerRequestPart.body(ByteBuffer(repeating: 32, count: bytes)))
    }

    private func grant(_ channel: EmbeddedChannel) {
        channel.pipeline.triggerUserOutboundEvent(UploadGrant(), promise: nil)
    }

    /// Lets the time pass in which something must have come; whether the guard gave up on the request.
    private func givesUp(_ channel: EmbeddedChannel) -> Bool {
        channel.embeddedEventLoop.advanceTime(by: TimeAmount(limits.requestTimeout))
        do {
            try channel.throwIfErrorCaught()
            return false
        } catch {
            return (error as? HTTPParserError) == .closedConnection
        }
    }

    @Test func `a request that nobody granted has one deadline, whatever keeps coming`() throws {
        let channel = try receiving()
        try arrives(limits.minimumUploadBytes * 4, on: channel)
        #expect(givesUp(channel))
    }

    @Test func `a granted upload may take hours as long as it goes on`() throws {
        let channel = try receiving()
        grant(channel)
        for _ in 0..<300 {
            try arrives(limits.minimumUploadBytes, on: channel)
            #expect(!givesUp(channel))
        }
        try channel.writeInbound(HTTPServerRequestPart.end(nil))
        #expect(!givesUp(channel))
    }

    @Test func `a granted upload that drips in ends`() throws {
        let channel = try receiving()
        grant(channel)
        try arrives(limits.minimumUploadBytes, on: channel)
        #expect(!givesUp(channel))
        try arrives(limits.minimumUploadBytes - 1, on: channel)
        #expect(givesUp(channel))
    }

    @Test func `a grant ends with its request`() throws {
        let channel = try receiving()
        grant(channel)
        try channel.writeInbound(HTTPServerRequestPart.end(nil))
        try channel.writeOutbound(HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: .ok)))
        try channel.writeOutbound(HTTPServerResponsePart.end(nil))
        let next = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/api/tickets")
        try channel.writeInbound(HTTPServerRequestPart.head(next))
        try arrives(limits.minimumUploadBytes, on: channel)
        #expect(givesUp(channel))
    }

    @Test func `a grant never meets a request that was sent behind the granted one`() throws {
        let channel = try receiving()
        try channel.writeInbound(HTTPServerRequestPart.end(nil))
        let expecting: HTTPHeaders = ["Expect": "100-continue", "Content-Length": "9999999"]
        let next = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/api/tickets", headers: expecting)
        try channel.writeInbound(HTTPServerRequestPart.head(next))
        grant(channel)
        #expect(try channel.readOutbound(as: HTTPServerResponsePart.self) == nil)
        try arrives(limits.minimumUploadBytes, on: channel)
        #expect(givesUp(channel))
    }

    @Test func `who waits to be told is told by the grant that a file may come, once`() throws {
        let channel = try receiving(headers: ["Expect": "100-continue", "Content-Length": "1500000000"])
        #expect(try channel.readOutbound(as: HTTPServerResponsePart.self) == nil)
        grant(channel)
        grant(channel)
        let told = try #require(try channel.readOutbound(as: HTTPServerResponsePart.self))
        guard case .head(let head) = told else {
            Issue.record("\(told)")
            return
        }
        #expect(head.status == .continue)
        #expect(try channel.readOutbound(as: HTTPServerResponsePart.self) == nil)
    }

    /// Whether the connection ends with a refusal that is written now.
    private func endsWithRefusal(_ channel: EmbeddedChannel) throws -> Bool {
        try channel.writeOutbound(
            HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: .forbidden)))
        guard case .head(let head)? = try channel.readOutbound(as: HTTPServerResponsePart.self) else {
            Issue.record("no head")
            return false
        }
        return head.headers["connection"] == ["close"]
    }

    @Test func `a refusal before all of a large file came ends the connection`() throws {
        let large: HTTPHeaders = ["Content-Length": "1500000000"]
        #expect(try endsWithRefusal(try receiving(headers: large)))
        let granted = try receiving(headers: ["Transfer-Encoding": "chunked"])
        grant(granted)
        #expect(try endsWithRefusal(granted))
    }

    @Test func `a refusal behind its request, or before the rest of a small one, lets the connection live`() throws {
        #expect(try !endsWithRefusal(try receiving(headers: ["Content-Length": "6"])))
        #expect(try !endsWithRefusal(try receiving(headers: ["Transfer-Encoding": "chunked"])))
        let whole = try receiving(headers: ["Content-Length": "1500000000"])
        try whole.writeInbound(HTTPServerRequestPart.end(nil))
        #expect(try !endsWithRefusal(whole))
    }
}
