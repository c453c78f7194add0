import Assistance
import JSONText
import SyncEngine
import TestSupport

/// A service in memory with a few people, and an assistant that is asked as the engine asks it.
struct Helpdesk {
    static let anna = UserID(10_001)
    static let ben = UserID(10_002)
    static let cleo = UserID(10_003)

    let clock: ManualClock
    let service: SyncService
    let assistant: HelpdeskAssistant

    init(
        store: any JournalStore = MemoryStore(), clock: ManualClock = ManualClock(),
        names: [String] = ["Anna", "Ben", "Cleo"],
        online: @escaping @Sendable (UserID) -> [OnlinePerson] = { _ in [] },
        checks: @escaping @Sendable () async -> [SystemCheck] = { [] },
        endpoint: (@Sendable () -> ModelEndpoint)? = nil
    ) async throws {
        self.clock = clock
        service = try await SyncService(
            store: store, cursorKey: [UInt8](repeating: 7, count: 32), environment: clock.environment)
        if service.directory.users.isEmpty {
            for (place, name) in names.enumerated() {
                let role: Role = place == 2 ? .manager : .user
                try await service.change(
                    .addUser(
                        email: "user\(place)@example.org", name: name, role: role,
                        department: place == 0 ? "" : "IT & Co", title: "", id: nil, passwordHash: nil))
            }
        }
        let surroundings = Surroundings(
            service: service, now: { clock.now }, online: online, checks: checks)
        assistant = HelpdeskAssistant(surroundings, endpoint: endpoint?())
        service.register(assistant)
    }

    /// Puts a question on record and returns what was answered.
    @discardableResult
    func ask(
        _ text: String, _ user: UserID = Self.anna, page: String? = nil, operation: OperationID? = nil
    ) async throws -> Answer {
        clock.advance(milliseconds: 1000)
        let body = JSONWriter.text { writer in
            writer.object { writer in
                writer.field("message", text)
                if let page { writer.field("page", page) }
            }
        }
        let asked = NewSubmission(kind: "ai.ask", body: body, operation: operation, window: .zero)
        let question = try await service.submit([asked], author: user)[0].get()
        guard question.rejection == nil else { throw NoAnswer() }
        let exchange = try await service.answered(question.id, reader: user, wait: .seconds(3600))
        guard let answer = exchange?.answer else { throw NoAnswer() }
        return answer.content
    }

    struct NoAnswer: Error {}

    /// What is answered, without markup.
    func say(_ text: String, _ user: UserID = Self.anna, page: String? = nil) async throws -> String {
        Markup.plain(try await ask(text, user, page: page).text)
    }

    @discardableResult
    func ticket(
        _ title: String, _ user: UserID = Self.anna, priority: String = "P3", description: String = "It is broken."
    ) async throws -> Ticket {
        clock.advance(milliseconds: 1000)
        let body = JSONWriter.text { writer in
            writer.object { writer in
                writer.field("type", "Incident")
                writer.field("title", title)
                writer.field("description", description)
                writer.field("priority", priority)
            }
        }
        let made = try await service.submit(kind: "ticket.create", body: body, author: user, window: .zero)
        guard let ticket = try await service.ticket(reader: user, .id(made.id))?.ticket else { throw NoAnswer() }
        return ticket
    }

    func update(_ ticket: Ticket, _ field: String, _ value: String, _ user: UserID = Self.anna) async throws {
        clock.advance(milliseconds: 1000)
        let body = JSONWriter.text { writer in
            writer.object { writer in
                writer.field("ticket", ticket.id.rawValue)
                writer.field(field, value)
            }
        }
        try await service.submit(kind: "ticket.update", body: body, author: user, window: .zero)
    }

    func note(_ ticket: Ticket, _ comment: String, _ user: UserID) async throws {
        clock.advance(milliseconds: 1000)
        let body = JSONWriter.text { writer in
            writer.object { writer in
                writer.field("ticket", ticket.id.rawValue)
                writer.field("comment", comment)
            }
        }
        try await service.submit(kind: "ticket.note", body: body, author: user, window: .zero)
    }

    func tickets(_ user: UserID = Self.anna) async throws -> [Ticket] {
        try await service.tickets(reader: user, matching: TicketFilter(), limit: nil)
    }
}
