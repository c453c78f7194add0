internal import JSONText
internal import SyncEngine

/// The people of a new realm and what they left there, all of it labelled: somebody who tries things out finds
/// colleagues, tickets and messages, and takes none of it for real.
///
/// Written through the engine as anybody's, by fixed ids: a second time adds nothing.
enum RealmSamples {
    /// Whose realm it is. The numbers are exact in JavaScript and far above those that real directories give out.
    static let person = UserID(9_000_000_001)

    private static let robin = Colleague(
        id: UserID(9_000_000_002), name: "Robin Sample", email: "robin@sample.invalid", role: .agent,
        department: "IT Support")
    private static let kim = Colleague(
        id: UserID(9_000_000_003), name: "Kim Sample", email: "kim@sample.invalid", role: .user,
        department: "Finance")
    private static let sasha = Colleague(
        id: UserID(9_000_000_004), name: "Sasha Sample", email: "sasha@sample.invalid", role: .manager,
        department: "IT Support")

    private struct Colleague {
        let id: UserID
        let name: String
        let email: String
        let role: Role
        let department: String
    }

    /// Makes what is missing.
    static func load(into service: SyncService, for token: DemoToken) async throws {
        guard try await service.operation(.derived("sample", "message.send", "welcome"), author: sasha.id) == nil else {
            return
        }
        try await add(
            Colleague(
                id: person, name: token.name, email: "you@demo.invalid", role: token.role, department: "IT Support"),
            title: "Demo login", to: service)
        try await write(robin, works(of: robin), to: service)
        try await write(kim, works(of: kim), to: service)
        try await write(sasha, works(of: sasha), to: service)
    }

    private static func write(
        _ colleague: Colleague, _ works: [NewSubmission], to service: SyncService
    ) async throws {
        try await add(colleague, title: "[Sample] Colleague", to: service)
        for result in try await service.submit(works, author: colleague.id) { _ = try result.get() }
    }

    private static func add(_ colleague: Colleague, title: String, to service: SyncService) async throws {
        guard service.directory.user(colleague.id) == nil else { return }
        try await service.change(
            .addUser(
                email: colleague.email, name: colleague.name, role: colleague.role, department: colleague.department,
                title: title, id: colleague.id, passwordHash: nil))
    }

    private static func works(of colleague: Colleague) -> [NewSubmission] {
        switch colleague.id {
        case robin.id:
            [
                ticket(
                    "printer", .incident, "Printer on the third floor prints blank pages",
                    "Every second page stays white since this morning.", .p3, for: person),
                note("printer", "printer-1", "[Sample] I changed the toner; please have a look when you pass by."),
                message("hello", "[Sample] Hello! This is a demo space of your own: nobody else sees it."),
            ]
        case kim.id:
            [
                ticket(
                    "laptop", .serviceRequest, "Laptop for a new colleague",
                    "Somebody starts on the first of the month.", .p4, for: person),
                ticket(
                    "vpn", .incident, "VPN drops every hour", "The connection is lost at the full hour.", .p2,
                    for: nil),
            ]
        default:
            [
                ticket(
                    "firewall", .changeRequest, "New firewall rule for the branch office",
                    "Open port 443 to the new branch.", .p3, for: robin.id),
                message("welcome", "[Sample] Tickets that begin with [Sample] are made up. Yours can be kept."),
            ]
        }
    }

    private static func ticket(
        _ name: String, _ type: TicketType, _ title: String, _ description: String, _ priority: TicketPriority,
        for assignee: UserID?
    ) -> NewSubmission {
        submission("ticket.create", name) { writer in
            writer.field("type", type.rawValue)
            writer.field("title", "[Sample] " + title)
            writer.field("description", description)
            writer.field("priority", priority.rawValue)
            writer.field("department", "IT Support")
            if let assignee { writer.field("assignedTo", assignee.rawValue) }
        }
    }

    private static func note(_ ticket: String, _ name: String, _ comment: String) -> NewSubmission {
        submission("ticket.note", name) { writer in
            writer.field("ticket", operation("ticket.create", ticket))
            writer.field("comment", comment)
        }
    }

    private static func message(_ name: String, _ text: String) -> NewSubmission {
        submission("message.send", name) { writer in
            writer.field("to", person.rawValue)
            writer.field("text", text)
            writer.field("type", "text")
        }
    }

    private static func submission(
        _ kind: String, _ name: String, _ body: (inout JSONWriter) -> Void
    ) -> NewSubmission {
        NewSubmission(
            kind: kind, body: JSONWriter.text { $0.object(body) }, operation: operation(kind, name), window: .zero)
    }

    private static func operation(_ kind: String, _ name: String) -> OperationID {
        .derived("sample", kind, name)
    }
}
