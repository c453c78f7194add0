internal import HTTPTypes
internal import Hummingbird

/// One method on one path pattern, with who may call it.
struct Route: Sendable {
    /// Who may call.
    enum Access: Sendable {
        case anyone
        /// Anyone; who brings a token that is valid is known.
        case recognised
        case signedIn
        case administrators
    }

    /// A piece of the pattern: a fixed name, or one that is passed on.
    enum Piece: Sendable, Equatable {
        case name(String)
        case parameter(String)
    }

    typealias Handler = @Sendable (Call) async throws -> Response

    let method: HTTPRequest.Method
    /// As written, `chat/messages/:user`; the name under which the route is counted and logged.
    let pattern: String
    let pieces: [Piece]
    let access: Access
    let handler: Handler

    init(
        _ method: HTTPRequest.Method, _ pattern: String, _ access: Access = .signedIn, handler: @escaping Handler
    ) {
        self.method = method
        self.pattern = pattern
        pieces = pattern.split(separator: "/").map { piece in
            piece.hasPrefix(":") ? .parameter(String(piece.dropFirst())) : .name(String(piece))
        }
        self.access = access
        self.handler = handler
    }

    /// The parameters if the path fits the pattern, else nil.
    func match(_ segments: [String]) -> [String: String]? {
        guard segments.count == pieces.count else { return nil }
        var parameters: [String: String] = [:]
        for (piece, segment) in zip(pieces, segments) {
            switch piece {
            case .name(let name): if name != segment { return nil }
            case .parameter(let name): parameters[name] = segment
            }
        }
        return parameters
    }
}
