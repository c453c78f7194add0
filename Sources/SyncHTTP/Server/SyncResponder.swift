internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import SyncEngine

/// What Hummingbird hands to each request.
struct RequestScope: InitializableFromSource {
    let logger: Logger
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        logger = source.logger
        channel = source.channel
    }
}

/// One request from its head to its response: the guard of `--dev`, preflights, the path, who calls and how often, the
/// route, and on every way out the headers of CORS and security, a line in the log and a count.
struct SyncResponder: HTTPResponder {
    let routes: RouteTable
    let cors: CORSPolicy
    let developmentGuard: DevelopmentGuard?
    let verifier: TokenVerifier
    let door: DemoDoor
    let limits: Limits
    let trustedProxies: [AddressRange]
    let rates: RequestRates
    let security: SecurityHeaders
    let frontend: Frontend?
    let presence: Presence
    let metrics: HTTPMetrics
    let cookies: NotificationCookies
    let engine: EngineServer?

    func respond(to request: Request, context: RequestScope) async -> Response {
        let start = ContinuousClock.now
        var outcome = Outcome()
        var response: Response
        if let engine, engine.serves(path: request.uri.string) {
            outcome.route = "socket.io"
            response = await engine.respond(to: request, channel: context.channel)
        } else {
            do {
                response = try await answer(request, context, &outcome)
            } catch {
                response = failure(error, request.method, context.logger, &outcome)
            }
            cors.apply(to: &response, request: request.headers)
            if let caller = outcome.caller {
                cookies.apply(to: &response, request, caller: caller, isProxied: outcome.isProxied)
            }
        }
        security.apply(to: &response)
        if request.method == .head { response = response.withoutBody }
        let duration = ContinuousClock.now - start
        metrics.count(method: request.method, route: outcome.route, status: response.status.code, duration: duration)
        context.logger.debug(
            "request",
            metadata: [
                LogKeys.method: .string(request.method.rawValue), LogKeys.route: .string(outcome.route),
                LogKeys.status: .stringConvertible(response.status.code),
                LogKeys.duration: .stringConvertible(duration.milliseconds),
                LogKeys.user: .string(outcome.user?.description ?? "-"), LogKeys.code: .string(outcome.code ?? "-"),
            ])
        return response
    }

    /// Asked again and again by whoever watches the server.
    private static let uncounted: Set<String> = ["health", "livez", "readyz"]

    /// What the log, the figures and the response's headers need to know about a request.
    private struct Outcome {
        var route = "-"
        var caller: Identity?
        var isProxied = false
        var user: UserID? { caller?.user.id }
        var code: String?
    }

    private func answer(
        _ request: Request, _ context: RequestScope, _ outcome: inout Outcome
    ) async throws -> Response {
        try developmentGuard?.check(request)
        guard request.uri.string.utf8.count <= limits.maximumTargetBytes else {
            throw APIError(.targetTooLong, "an address has at most \(limits.maximumTargetBytes) bytes")
        }
        if request.method == .options { return cors.preflight(request.headers) }
        let path = try RequestPath(request.uri.path)
        let address = ClientAddress(
            peer: context.channel.remoteAddress?.ipAddress, headers: request.headers, trusting: trustedProxies)
        outcome.isProxied = address.isProxied
        if let frontend, frontend.serves(request.method, path) {
            outcome.route = "frontend"
            try rates.take(address)
            return try await frontend.respond(to: request, path)
        }
        let (route, parameters) = try find(request.method, path, address)
        outcome.route = route.pattern
        let visit = try await door.visit(request.headers, route, from: address)
        if visit != nil { try rates.take(address) }
        let caller = try visit?.identity ?? identify(request, route, address)
        // The people of realms are nobody's here: no cookie, no line in the log.
        if visit == nil { outcome.caller = caller }
        let call = Call(
            request: request, parameters: parameters, query: try Query(request.uri.query), caller: caller,
            address: address, limits: limits, logger: context.logger, channel: context.channel)
        return try await (visit?.handler ?? route.handler)(call)
    }

    private func find(
        _ method: HTTPRequest.Method, _ path: RequestPath, _ address: ClientAddress
    ) throws(APIError) -> (Route, [String: String]) {
        do throws(APIError) {
            return try routes.find(method, path)
        } catch {
            try rates.take(address)
            throw error
        }
    }

    /// Who calls, counted: under their name with a good token, else under the address they call from.
    private func identify(
        _ request: Request, _ route: Route, _ address: ClientAddress
    ) throws(APIError) -> Identity? {
        guard !Self.uncounted.contains(route.pattern) else { return nil }
        guard route.access != .anyone, let token = BearerToken.read(request.headers) else {
            try rates.take(address)
            if [.anyone, .recognised].contains(route.access) { return nil }
            throw .accessTokenRequired
        }
        let caller: Identity
        do throws(APIError) {
            caller = try verifier.identity(of: token)
        } catch {
            try rates.take(address)
            if route.access == .recognised { return nil }
            throw error
        }
        try rates.take(caller.user.id)
        if route.access == .administrators, caller.user.role != .admin {
            throw APIError(.forbidden, "this is for administrators")
        }
        presence.note(caller.user.id)
        return caller
    }

    private func failure(
        _ error: any Error, _ method: HTTPRequest.Method, _ logger: Logger, _ outcome: inout Outcome
    ) -> Response {
        let answer = APIError(error)
        outcome.code = answer.code.rawValue
        // The page that asks for these shows nothing any more once it is given anything but a list.
        if answer.code == .busy, method == .get, outcome.route == "notifications" { return .json(Array("[]".utf8)) }
        if let cause = answer.cause {
            logger.log(
                level: answer.code.logLevel, "request failed",
                metadata: [LogKeys.route: .string(outcome.route), LogKeys.error: "\(cause)"])
        }
        return Response(answer)
    }
}

extension Response {
    /// The same head, `Content-Length` included, without the body (RFC 9110, section 9.3.2).
    var withoutBody: Response {
        Response(status: status, headers: headers, body: ResponseBody())
    }
}

extension Duration {
    var milliseconds: Double {
        Double(components.seconds) * 1e3 + Double(components.attoseconds / 1_000_000_000_000) / 1e3
    }
}
