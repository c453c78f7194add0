internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import TicketExchange

/// Makes a file piece by piece. Used by one task at a time, and freed when its client has gone.
protocol PieceSource: AnyObject, Sendable {
    /// The next piece; nil after the last.
    func next() async throws -> [UInt8]?
}

extension Response {
    /// A file to be saved, made as fast as its client takes it.
    ///
    /// - Parameters:
    ///   - first: its beginning, made before the head is sent, so that what cannot begin is a refusal.
    ///   - rest: what follows. A throw cuts the connection, so that a file that is not whole is never taken for one.
    static func file(
        named name: String, type: String, first: [UInt8], rest: any PieceSource, on thread: ExchangeThread
    ) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: type, .contentDisposition: "attachment; filename=\"\(name)\"", .cacheControl: "no-store",
                .xContentTypeOptions: "nosniff",
            ],
            body: ResponseBody { writer in
                try await writer.write(ByteBuffer(bytes: first))
                try await withTaskExecutorPreference(thread) {
                    while let piece = try await rest.next() { try await writer.write(ByteBuffer(bytes: piece)) }
                }
                try await writer.finish(nil)
            })
    }
}
