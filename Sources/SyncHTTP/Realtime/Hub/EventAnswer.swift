internal import JSONText
internal import SocketIO
internal import SyncEngine

/// What an acknowledgement says: `{"success":true, …}` or `{"success":false,"error","code","retryAfter"?}`.
enum EventAnswer {
    static func success(_ build: (inout JSONWriter) -> Void = { _ in }) -> Arguments {
        Arguments(
            trusted: JSONWriter.text { writer in
                writer.object { writer in
                    writer.field("success", true)
                    build(&writer)
                }
            })
    }

    static func failure(_ error: APIError) -> Arguments {
        Arguments(
            trusted: JSONWriter.text { writer in
                writer.object { writer in
                    writer.field("success", false)
                    writer.field("error", error.message)
                    writer.field("code", error.code.rawValue)
                    if let seconds = error.retryAfterSeconds { writer.field("retryAfter", Int(seconds)) }
                }
            })
    }

    /// The body of the event `message_error`.
    static func messageError(_ error: APIError, operation: OperationID?) -> Arguments {
        Arguments(
            trusted: JSONWriter.text { writer in
                writer.object { writer in
                    writer.field("error", error.message)
                    writer.field("code", error.code.rawValue)
                    if let operation { writer.field("opId", operation) }
                }
            })
    }
}
