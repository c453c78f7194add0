import JSONText
import SyncEngine
import Testing

@testable import SyncHTTP

/// The types of every field that the frontend reads of tickets and figures (frontend.md §§6, 7, 9): a wrong one blanks
/// its page.
@Suite struct TicketShapeTests {
    private static let row = [
        FieldRule("id", .number), FieldRule("ticketId", .filledText), FieldRule("title", .filledText),
        FieldRule("priority", .filledText), FieldRule("status", .filledText), FieldRule("ticketType", .filledText),
        FieldRule("department", .text), FieldRule("assignedTo", .textOrNull), FieldRule("createdBy", .filledText),
        FieldRule("createdAt", .time), FieldRule("updatedAt", .time),
    ]
    private static let page =
        row + [
            FieldRule("description", .text), FieldRule("reportedAt", .time), FieldRule("slaResponseDue", .time),
            FieldRule("slaResolutionDue", .time), FieldRule("respondedAt", .timeOrNull),
            FieldRule("resolvedAt", .timeOrNull), FieldRule("closedAt", .timeOrNull), FieldRule("notes", .array),
        ]
    private static let note = [
        FieldRule("id", .number), FieldRule("createdBy", .filledText), FieldRule("createdAt", .time),
        FieldRule("comment", .filledText), FieldRule("status", .textOrNull),
    ]
    private static let report = [
        FieldRule("ticketId", .filledText), FieldRule("type", .filledText), FieldRule("priority", .filledText),
        FieldRule("status", .filledText), FieldRule("assignedTo", .text), FieldRule("department", .text),
        FieldRule("createdAt", .time), FieldRule("resolvedAt", .timeOrNull), FieldRule("createdBy", .filledText),
        FieldRule("resolvedBy", .text),
    ]
    private static func count(_ name: String) -> [FieldRule] {
        [FieldRule(name, .filledText), FieldRule("count", .number)]
    }

    /// Paths behind the base address whose answer is an array of such elements.
    static let arrays: [(path: String, rules: [FieldRule])] = [
        ("tickets?filterBy=all", row), ("tickets?filterBy=mine", row), ("tickets", row),
        ("tickets/dashboard/types?filterBy=all", count("type")),
        ("tickets/dashboard/status?filterBy=all", count("status")),
        ("tickets/dashboard/priorities?filterBy=mine", count("priority")),
        ("tickets/dashboard/monthly-trends?filterBy=all", count("month")),
        (
            "tickets/activity-log?filterBy=all",
            [
                FieldRule("action", .filledText), FieldRule("timestamp", .filledText), FieldRule("user", .filledText),
                FieldRule("ticketId", .filledText), FieldRule("status", .filledText),
                FieldRule("priority", .filledText),
            ]
        ),
        (
            "tickets/metadata/users",
            [FieldRule("name", .filledText), FieldRule("email", .filledText), FieldRule("department", .filledText)]
        ),
    ]

    /// Paths behind the base address whose answer is an object.
    static let objects: [(path: String, rules: [FieldRule])] = [
        (
            "tickets/dashboard/summary?filterBy=all",
            [
                FieldRule("total", .number), FieldRule("open", .number), FieldRule("closed", .number),
                FieldRule("closedTotal", .number), FieldRule("priorities", .array), FieldRule("types", .array),
                FieldRule("monthly", .array),
            ]
        ),
        (
            "tickets/sla-stats?filterBy=all",
            [
                FieldRule("slaCompliancePercent", .filledText), FieldRule("avgResolutionTime", .number),
                FieldRule("slaViolations", .number), FieldRule("longestOpenTicketDays", .number),
            ]
        ),
    ]

    /// The address of the same resource under each base address that builds of the frontend have.
    static let prefixes = ["/", "/api/", "/api//", "/api/api/", "/undefined/"]

    private func check(_ object: JSONSlice, _ rules: [FieldRule], _ path: String) {
        #expect(object.kind == .object, "\(path)")
        let text = String(decoding: object.bytes, as: UTF8.self)
        for rule in rules { #expect(rule.holds(object), "\(path) \(rule) in \(text)") }
    }

    private func withTickets(_ body: (TestServer, Int64) async throws -> Void) async throws {
        try await TestServer.run { server in
            let types = ["Incident", "Service Request", "Change Request", "Problem", "Task"]
            for type in types { _ = try await server.ticket(["ticketType": type, "title": "A \(type)"]) }
            let id = try await server.ticket(["assignedTo": "nobody@example.org", "department": ""])
            try await server.patch(id, as: "ben", ["status": "Closed"])
            #expect(try await server.note(id, as: "ben", ["comment": "Done", "status": "Closed"]).status == 201)
            try await body(server, id)
        }
    }

    @Test func `every array holds objects with fields of the right types, under every base address`() async throws {
        try await withTickets { server, _ in
            for prefix in Self.prefixes {
                for (path, rules) in Self.arrays {
                    let response = try await server.request("GET", prefix + path, as: "ben")
                    #expect(response.status == 200, "\(prefix + path)")
                    #expect(response.json.kind == .array, "\(prefix + path)")
                    #expect(!response.json.elements.isEmpty, "\(prefix + path)")
                    for element in response.json.elements { check(element, rules, prefix + path) }
                    #expect(response.headers["access-control-allow-origin"] == TestServer.origin)
                }
            }
        }
    }

    @Test func `every object has fields of the right types, under every base address`() async throws {
        try await withTickets { server, id in
            for prefix in Self.prefixes {
                for (path, rules) in Self.objects + [("tickets/\(id)", Self.page)] {
                    let response = try await server.request("GET", prefix + path, as: "ben")
                    #expect(response.status == 200, "\(prefix + path)")
                    check(response.json, rules, prefix + path)
                }
            }
        }
    }

    @Test func `notes of people and of the system are texts`() async throws {
        try await withTickets { server, id in
            let notes = try #require(try await server.page(id, as: "ben")["notes"]).elements
            #expect(notes.count == 2)
            for element in notes { check(element, Self.note, "notes") }
            #expect(notes[0]["createdBy"]?.string == "System")
            #expect(notes[0]["comment"]?.string?.contains("nobody@example.org") == true)
            #expect(notes[1]["status"]?.string == "Closed")
        }
    }

    @Test func `the pages of every type have the fields of that type`() async throws {
        try await withTickets { server, _ in
            let particular = [
                "Service Request": ["requestedItem", "justification"], "Task": ["dueDate"],
                "Change Request": ["plannedStart", "plannedEnd"], "Incident": ["responseETA", "resolutionETA"],
            ]
            for row in try await server.request("GET", "/api/tickets", as: "ben").json.elements {
                let page = try await server.page(try #require(row["id"]?.integer), as: "ben")
                let type = try #require(page["ticketType"]?.string)
                for (owner, fields) in particular {
                    for field in fields { #expect((page[field] != nil) == (owner == type), "\(field) of a \(type)") }
                }
                #expect(row["description"] == nil, "a list has no long texts")
            }
        }
    }

    @Test func `lines of the report have the types that its builds print`() async throws {
        try await withTickets { server, _ in
            let response = try await server.request("GET", "/api/reports/tickets", as: "ben")
            #expect(response.json.elements.count == 6)
            for element in response.json.elements { check(element, Self.report, "reports/tickets") }
        }
    }

    @Test func `departments are plain strings, under both names of the path`() async throws {
        try await TestServer.run { server in
            for path in ["/api/tickets/metadata/departments", "/metadata/departments"] {
                let response = try await server.request("GET", path, as: "ben")
                #expect(response.text == #"["IT"]"#)
            }
        }
    }

    @Test func `without a token every call is refused in JSON that the page may read`() async throws {
        try await TestServer.run { server in
            for (path, _) in Self.arrays + Self.objects + [("tickets/1", [])] {
                let response = try await server.request("GET", "/api/" + path)
                #expect(response.status == 401, "\(path)")
                #expect(response.headers["access-control-allow-origin"] == TestServer.origin, "\(path)")
                #expect(response.json["error"]?.string == "Access token required", "\(path)")
            }
        }
    }
}
