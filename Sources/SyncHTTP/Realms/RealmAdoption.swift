internal import JSONText
internal import SyncEngine

/// How a real person takes along what they did in demo mode: `POST /api/sync/claim` with the demo token.
///
/// Who presents the token first has it, on record in the directory before anything is taken along; everybody else is
/// refused from then on. What is taken along are the person's own operations with ids that follow from the realm's, so
/// that doing it again, after a crash or not, gives the same.
struct RealmAdoption: Sendable {
    let service: SyncService
    let door: DemoDoor

    /// What a claim says about each thing.
    private struct Outcome {
        var keepsake: Keepsake
        var result: OperationResult?
    }

    /// - Throws: `APIError` `malformed`, `notFound` when nothing of this login is here, `alreadyClaimed`; what writing
    ///   throws.
    func claim(_ body: JSONSlice, by user: User) async throws -> [UInt8] {
        let request = try Request(body)
        guard let token = door.token(request.token) else {
            throw APIError.malformed("demoToken", "must be a token of the frontend's demo login")
        }
        guard let realms = door.realms else { throw APIError(.notFound, "demo logins are off here") }
        let name = realms.name(of: token)
        let former = try check(name, of: user, request.choice)
        let realm = try await realms.find(token)
        guard realm != nil || former != nil else {
            throw APIError(.notFound, "nothing of this demo login is kept here any more")
        }
        var claim = former
        if !request.isPreview, let choice = request.choice {
            claim = try await take(name, for: user, choice)
        }
        let keepsakes = try await realm?.keepsakes(for: user) ?? []
        let outcomes = try await outcomes(keepsakes, of: user, claim ?? request.choice, isPreview: request.isPreview)
        return answer(claim, outcomes)
    }

    private struct Request {
        let token: String
        let choice: ReplicaClaim?
        let isPreview: Bool

        init(_ body: JSONSlice) throws(APIError) {
            guard let token = body["demoToken"]?.string else { throw .malformed("demoToken", "must be a string") }
            self.token = token
            let json = body["choice"].flatMap { $0.isNull ? nil : $0 }
            choice = json?.string.flatMap(ReplicaClaim.init(rawValue:))
            guard (json == nil) == (choice == nil) else { throw .malformed("choice", "must be import or discard") }
            let preview = body["preview"].flatMap { $0.isNull ? nil : $0 }
            guard preview == nil || preview?.boolean != nil else {
                throw .malformed("preview", "must be true or false")
            }
            isPreview = preview?.boolean ?? (choice == nil)
            guard isPreview || choice != nil else { throw .malformed("choice", "must be import or discard") }
        }
    }

    /// What was chosen before; nil: nothing.
    private func check(
        _ name: RealmName, of user: User, _ choice: ReplicaClaim?
    ) throws(APIError) -> ReplicaClaim? {
        guard let binding = service.directory.binding(of: name.claim) else { return nil }
        guard binding.user == user.id, let claim = binding.claim else {
            throw APIError(.alreadyClaimed, "somebody else has taken this demo login's work along")
        }
        guard choice ?? claim == claim else {
            throw APIError(.alreadyClaimed, "this demo login was claimed with the choice \(claim.rawValue)")
        }
        return claim
    }

    /// Puts on record whose it is.
    private func take(_ name: RealmName, for user: User, _ choice: ReplicaClaim) async throws -> ReplicaClaim {
        if let former = try check(name, of: user, choice) { return former }
        do {
            try await service.change(.claimReplica(name.claim, user: user.id, choice))
        } catch let refusal as Refusal where refusal.code == .alreadyClaimed {
            // Somebody was faster; who and with what choice is looked at next.
        }
        return try check(name, of: user, choice) ?? choice
    }

    private func outcomes(
        _ keepsakes: [Keepsake], of user: User, _ claim: ReplicaClaim?, isPreview: Bool
    ) async throws -> [Outcome] {
        guard claim != .discard else { return keepsakes.map { Outcome(keepsake: $0) } }
        let results =
            isPreview
            ? try await service.previewAdoption(of: keepsakes, author: user.id)
            : try await service.adopt(keepsakes, author: user.id)
        return zip(keepsakes, results).map { keepsake, result in
            var result = result
            // What is only shown has no numbers yet.
            if isPreview { result.numbers = nil }
            return Outcome(keepsake: keepsake, result: result)
        }
    }

    private func answer(_ claim: ReplicaClaim?, _ outcomes: [Outcome]) -> [UInt8] {
        JSONWriter.text { writer in
            writer.object { writer in
                if let claim { writer.field("choice", claim.rawValue) } else { writer.null("choice") }
                writer.array("operations") { writer in
                    for outcome in outcomes { writer.object { write(outcome, to: &$0) } }
                }
                writer.field("epoch", service.epoch)
            }
        }
    }

    private func write(_ outcome: Outcome, to writer: inout JSONWriter) {
        writer.field("opId", outcome.keepsake.operation)
        writer.field("kind", outcome.keepsake.kind)
        writer.field("outcome", outcome.result?.status.rawValue ?? ReplicaClaim.discard.rawValue)
        if let number = outcome.keepsake.number { writer.field("demoTicketId", number) }
        if let id = outcome.result?.numbers?.id, id.rawValue > 0 {
            writer.field("id", id.rawValue)
            if let ticket = service.presentTicket(id) { writer.field("ticketId", ticket.number) }
        }
        guard let rejection = outcome.result?.rejection else { return }
        writer.field("code", rejection.code.rawValue)
        writer.field("error", rejection.reason)
    }
}

extension Realm {
    /// What the person of this realm may take along.
    fileprivate func keepsakes(for user: User) async throws -> [Keepsake] {
        try await service.keepsakes(of: RealmSamples.person, realm: name.description) { number, time in
            "Created in demo mode as \(number) on \(time), adopted by \(user.shownName)"
        }
    }
}
