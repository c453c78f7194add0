internal import JSONText
internal import SyncEngine

/// The sample tickets, as the browsers of their authors would push them.
enum SampleTickets {
    private enum Step {
        /// The ticket gets the next number, from 0.
        case reports(type: String, title: String, description: String, priority: String, to: Int?)
        case moves(Int, status: String)
        case notes(Int, String)
    }

    /// What happened, in order; authors and assignees are places in `SampleCast.all`.
    private static let story: [(author: Int, step: Step)] = [
        (
            1,
            .reports(
                type: "Incident", title: "VPN drops every hour",
                description: "Since Monday the VPN closes after about an hour. Signing in again helps.",
                priority: "P2", to: 3)
        ),
        (3, .moves(0, status: "In Progress")),
        (3, .notes(0, "The gateway gets an update tonight at 22:00.")),
        (
            4,
            .reports(
                type: "Incident", title: "文字化け in the ticket form",
                description: "On the tablet, Japanese text turns into question marks after saving.", priority: "P3",
                to: 0)
        ),
        (
            1,
            .reports(
                type: "Service Request", title: "Cable for the new monitor",
                description: "The one in the box does not fit my laptop.", priority: "P4", to: 0)
        ),
        (0, .notes(2, "Brought it after lunch.")),
        (0, .moves(2, status: "Closed")),
        (
            2,
            .reports(
                type: "Change Request", title: "Move the file server to the new rack",
                description: "Two hours without the share; Saturday would suit everybody.", priority: "P3", to: 3)
        ),
        (
            1,
            .reports(
                type: "Incident", title: "Nobody can print on the third floor",
                description: "The printer says “offline” to all of us. The quarterly figures must go out today.",
                priority: "P1", to: nil)
        ),
        (
            0,
            .reports(
                type: "Problem", title: "Printers lose their address after a power cut",
                description: "Third time this year. The reservations are not kept.", priority: "P3", to: 0)
        ),
        (0, .moves(5, status: "Completed")),
        (
            3,
            .reports(
                type: "Task", title: "Renew the certificate of the intranet",
                description: "It ends next month.", priority: "P3", to: 3)
        ),
    ]

    /// Pushes what is not there yet; what is keeps its numbers.
    static func load(into service: SyncService, people: [SampleData.Person]) async throws {
        var counters = [Int](repeating: 0, count: people.count)
        var tickets: [Int64] = []
        for (author, step) in story {
            counters[author] += 1
            let push = push(step, n: counters[author], author: "sample tickets \(author)", people, tickets)
            let answer = try JSONSlice(validating: try await service.push(push, author: people[author].id))
            guard let id = answer["results"]?.elements.first?["id"]?.integer else {
                throw CommandFailure("A sample ticket could not be stored: \(answer)")
            }
            if case .reports = step { tickets.append(id) }
        }
    }

    private static func push(
        _ step: Step, n: Int, author: String, _ people: [SampleData.Person], _ tickets: [Int64]
    ) -> [UInt8] {
        JSONWriter.text { writer in
            writer.object { writer in
                writer.field("replica", SampleData.identity(author, "replica"))
                writer.field("limit", 0)
                writer.array("ops") { writer in
                    writer.object { writer in
                        writer.field("opId", SampleData.identity(author, "operation \(n)"))
                        writer.field("n", n)
                        write(step, people, tickets, to: &writer)
                    }
                }
            }
        }
    }

    private static func write(
        _ step: Step, _ people: [SampleData.Person], _ tickets: [Int64], to writer: inout JSONWriter
    ) {
        switch step {
        case .reports(let type, let title, let description, let priority, let assignee):
            writer.field("kind", "ticket.create")
            writer.object("body") { writer in
                writer.field("type", type)
                writer.field("title", title)
                writer.field("description", description)
                writer.field("priority", priority)
                writer.field("department", "IT")
                if let assignee { writer.field("assignedTo", people[assignee].email) }
            }
        case .moves(let ticket, let status):
            writer.field("kind", "ticket.update")
            writer.object("body") { writer in
                writer.field("ticket", tickets[ticket])
                writer.field("status", status)
            }
        case .notes(let ticket, let comment):
            writer.field("kind", "ticket.note")
            writer.object("body") { writer in
                writer.field("ticket", tickets[ticket])
                writer.field("comment", comment)
            }
        }
    }
}
