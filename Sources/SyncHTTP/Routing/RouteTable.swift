internal import HTTPTypes

/// All routes, found by the path's first segment. Of two that fit, the one added first answers.
struct RouteTable: Sendable {
    private var byFirstSegment: [String: [Route]] = [:]

    init(_ routes: [Route]) {
        for route in routes {
            guard case .name(let first)? = route.pieces.first else {
                preconditionFailure("the pattern \(route.pattern) must begin with a name")
            }
            byFirstSegment[first, default: []].append(route)
        }
    }

    /// The route for a request. HEAD is answered by the GET route.
    ///
    /// - Throws: `APIError` `notFound`, or `methodNotAllowed` with the methods there are.
    func find(_ method: HTTPRequest.Method, _ path: RequestPath) throws(APIError) -> (Route, [String: String]) {
        guard path.isAPI(method: method.rawValue), let first = path.segments.first,
            let candidates = byFirstSegment[first]
        else { throw .notFound }
        let wanted = method == .head ? .get : method
        var others: [HTTPRequest.Method] = []
        for route in candidates {
            guard let parameters = route.match(path.segments) else { continue }
            if route.method == wanted { return (route, parameters) }
            others.append(route.method)
        }
        guard !others.isEmpty else { throw .notFound }
        var error = APIError(.methodNotAllowed, "this address does not know the method \(method.rawValue)")
        error.allow = Self.allow(others)
        throw error
    }

    private static func allow(_ methods: [HTTPRequest.Method]) -> [String] {
        var names = Set(methods.map(\.rawValue))
        if names.contains("GET") { names.insert("HEAD") }
        names.insert("OPTIONS")
        return names.sorted()
    }
}
