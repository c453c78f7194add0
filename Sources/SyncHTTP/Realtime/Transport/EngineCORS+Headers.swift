internal import HTTPTypes
internal import Hummingbird

extension EngineCORS {
    /// Puts the headers of the CORS protocol on an answer, errors included.
    func apply(to response: inout Response, request: HTTPFields) {
        switch self {
        case .none: break
        case .any: response.headers[.accessControlAllowOrigin] = "*"
        case .origins(let allows):
            response.headers[values: .vary].append("Origin")
            guard let origin = request[.origin], allows(origin) else { return }
            response.headers[.accessControlAllowOrigin] = origin
            response.headers[.accessControlAllowCredentials] = "true"
        }
    }

    /// The answer to a preflight, without the headers that go on every answer; nil where there is no CORS.
    func preflight(_ request: HTTPFields) -> Response? {
        if case .none = self { return nil }
        var response = Response(status: .noContent)
        response.headers[.accessControlAllowMethods] = "GET,HEAD,PUT,PATCH,POST,DELETE"
        if let wanted = request[.accessControlRequestHeaders] {
            response.headers[.accessControlAllowHeaders] = wanted
        }
        if request[.accessControlRequestPrivateNetwork] == "true" {
            response.headers[.accessControlAllowPrivateNetwork] = "true"
        }
        response.headers[values: .vary] = ["Access-Control-Request-Headers"]
        return response
    }
}
