internal import HTTPTypes
internal import Hummingbird
internal import JSONText
internal import SyncEngine

extension Response {
    /// A response whose body is JSON text.
    static func json(_ text: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [
                .contentType: "application/json; charset=utf-8", .cacheControl: "no-store",
                .xContentTypeOptions: "nosniff",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: text))
        )
    }

    /// A response whose body is one JSON object.
    static func object(
        status: HTTPResponse.Status = .ok, _ build: (inout JSONWriter) -> Void
    ) -> Response {
        .json(JSONWriter.text { $0.object(build) }, status: status)
    }

    /// The answer for an error.
    init(_ error: APIError) {
        self = .json(error.body, status: error.code.status)
        if let seconds = error.retryAfterSeconds { headers[.retryAfter] = String(seconds) }
        if !error.allow.isEmpty { headers[.allow] = error.allow.joined(separator: ", ") }
        if error.endsConnection { headers[.connection] = "close" }
    }
}

extension APIError {
    /// `{"error","code","queue","details"?}`.
    var body: [UInt8] {
        JSONWriter.text { writer in
            writer.object { writer in
                writer.field("error", message)
                writer.field("code", code.rawValue)
                writer.field("queue", queue.rawValue)
                guard !details.isEmpty else { return }
                writer.array("details") { writer in
                    for detail in details {
                        writer.object { writer in
                            writer.field("field", detail.field)
                            writer.field("message", detail.message)
                        }
                    }
                }
            }
        }
    }

    /// Whole seconds, at least one: the header has no finer unit.
    var retryAfterSeconds: Int64? {
        retryAfter.map { max(1, $0.components.seconds + ($0.components.attoseconds > 0 ? 1 : 0)) }
    }
}
