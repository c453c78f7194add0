internal import Foundation
internal import FoundationNetworking
internal import JSONText
public import SyncEngine

/// A server somewhere, reached by HTTP as any client reaches it.
///
/// Its clock is the real one and it cannot be stopped from here; users come from `LivePeople`.
public final class LiveTarget: ConformanceTarget {
    private let base: String
    private let people: any LivePeople
    private let session: URLSession

    /// - Parameter url: what the paths of requests are appended to: `http://127.0.0.1:5000`.
    public init(url: String, people: any LivePeople) {
        base = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.people = people
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = 60
        session = URLSession(configuration: configuration)
    }

    public var powers: Set<Power> { people.powers }

    public var now: Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }

    /// The two machines' clocks, and a slow run between two steps.
    public var clockTolerance: Int64 { 60_000 }

    public func send(_ request: TargetRequest) async throws -> TargetResponse {
        guard let url = URL(string: base + request.path) else {
            throw StepFailure(found: "\(base + request.path) is no URL")
        }
        var message = URLRequest(url: url)
        message.httpMethod = request.method
        if let token = request.user.token { message.setValue("Bearer \(token)", forHTTPHeaderField: "Authorization") }
        if let body = request.body {
            message.setValue("application/json", forHTTPHeaderField: "Content-Type")
            message.httpBody = Data(body)
        }
        let (data, response) = try await session.data(for: message)
        guard let response = response as? HTTPURLResponse else { throw StepFailure(found: "an answer that is no HTTP") }
        return try TargetResponse(status: response.statusCode, body: Array(data))
    }

    public func addUser(name: String) async throws -> TargetUser {
        try await people.add(name: name) { try await self.send($0) }
    }

    public func deactivate(_ user: TargetUser) async throws { try await people.deactivate(user) }
}

/// Where the users of a live run come from.
public protocol LivePeople: Sendable {
    /// `admin` when accounts can be closed.
    var powers: Set<Power> { get }

    /// Somebody who has done nothing yet, signed in. `send` does a request, for sources that sign in themselves.
    func add(
        name: String, send: @Sendable (TargetRequest) async throws -> TargetResponse
    ) async throws -> TargetUser

    /// Closes an account.
    func deactivate(_ user: TargetUser) async throws
}

extension LivePeople {
    /// Without the power `admin`.
    public func deactivate(_ user: TargetUser) async throws { throw Shortage(power: .admin) }
}
