internal import Conformance
internal import Control
internal import Foundation
internal import JSONText

/// People for a live run, made by the server that owns a data directory, with addresses nobody had before.
struct OfficePeople: LivePeople {
    /// Of a directory in which a server runs.
    let office: Office

    var powers: Set<Power> { [.admin] }

    func add(
        name: String, send: @Sendable (TargetRequest) async throws -> TargetResponse
    ) async throws -> TargetUser {
        let email = "\(name)-\(UUID().uuidString.lowercased())@conformance.example"
        let user = ControlRequest.NewUser(email: email, name: name)
        let added = try await office.ask(.addUser(user))
        let minted = try await office.ask(.mintToken(.email(email), lifetime: nil))
        guard let id = added["id"]?.integer, let token = minted["token"]?.string else {
            throw CommandFailure("The server made \(email) and did not say who that is.")
        }
        return TargetUser(id: Int(id), email: email, token: token)
    }

    func deactivate(_ user: TargetUser) async throws {
        _ = try await office.ask(.deactivateUser(.email(user.email)))
    }
}
