internal import JSONText
internal import SyncEngine

/// What a model may look up: our own queries with the asker's eyes. None of them changes anything.
enum ModelTool: String, CaseIterable {
    case ticket = "get_ticket"
    case openTickets = "my_open_tickets"
    case search = "search_tickets"
    case sla = "sla_report"
    case team = "team_performance"
    case online = "who_is_online"

    private var purpose: String {
        switch self {
        case .ticket: "One ticket with its status and last note, by its number."
        case .openTickets: "The asker's open tickets, the most urgent first."
        case .search: "Tickets whose number, title, description or notes have all these words."
        case .sla: "How well agreed times were kept in the last 30 days."
        case .team: "What departments and people got done in the last 30 days."
        case .online: "The colleagues who can be reached now."
        }
    }

    private var parameter: (name: String, purpose: String)? {
        switch self {
        case .ticket: ("number", "for example INC-2026-0001")
        case .search: ("words", "words to look for")
        default: nil
        }
    }

    func write(to writer: inout JSONWriter) {
        writer.field("type", "function")
        writer.object("function") { writer in
            writer.field("name", rawValue)
            writer.field("description", purpose)
            writer.object("parameters") { writer in
                writer.field("type", "object")
                writer.object("properties") { writer in
                    guard let parameter else { return }
                    writer.object(parameter.name) { writer in
                        writer.field("type", "string")
                        writer.field("description", parameter.purpose)
                    }
                }
                writer.array("required") { writer in
                    if let parameter { writer.element(parameter.name) }
                }
            }
        }
    }
}

extension Answering {
    /// Runs a tool and tells what it found as plain text; what cannot be run is told as well.
    mutating func run(_ call: Completion.ToolCall) async throws -> String {
        guard let tool = ModelTool(rawValue: call.name) else { return "There is no tool of this name." }
        let arguments = try? JSONSlice(validating: Array(call.arguments.utf8))
        let reply: Reply
        switch tool {
        case .ticket:
            guard let reference = arguments?["number"]?.string.flatMap(TicketReference.init) else {
                return "This is no ticket's number."
            }
            reply = try await ticket(reference)
        case .search:
            guard let words = arguments?["words"]?.string, !words.trimmed.isEmpty else { return "There are no words." }
            reply = try await search(String(words.prefix(200)))
        case .openTickets: reply = try await openTickets(.mine)
        case .sla: reply = try await slaReport()
        case .team: reply = try await teamPerformance()
        case .online: reply = whoIsOnline()
        }
        return Markup.plain(reply.markup)
    }
}
