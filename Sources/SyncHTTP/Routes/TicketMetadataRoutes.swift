internal import Hummingbird
internal import JSONText
internal import SyncEngine

/// `tickets/metadata/…`, also `metadata/…`: the choices of the form for a new ticket.
///
/// The form asks for both once; if either fails, no ticket made on that visit ever reaches a server.
struct TicketMetadataRoutes: Sendable {
    let service: SyncService

    var routes: [Route] {
        ["tickets/metadata", "metadata"].flatMap { path in
            [
                Route(.get, "\(path)/departments", handler: departments),
                Route(.get, "\(path)/users", handler: users),
            ]
        }
    }

    /// Plain strings; only departments with somebody in them, since the form asks for one of their people.
    @Sendable private func departments(_ call: Call) async throws -> Response {
        let departments = service.directory.assignableDepartments
        return .json(
            JSONWriter.text { writer in
                writer.array { writer in
                    for department in departments { writer.element(department) }
                }
            })
    }

    @Sendable private func users(_ call: Call) async throws -> Response {
        .array(service.directory.assignable) { person, writer in
            writer.object { writer in
                writer.field("name", person.name)
                writer.field("email", person.email)
                writer.field("department", person.department)
            }
        }
    }
}
