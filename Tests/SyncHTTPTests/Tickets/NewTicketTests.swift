import JSONText
import SyncEngine
import Testing

@testable import SyncHTTP

/// Creating tickets with what the frontend's builds really send (frontend.md §§6.2, 9).
@Suite struct NewTicketTests {
    @Test func `free-text dates and leaked times make a ticket, and only the fields of its type stay`() async throws {
        try await TestServer.run { server in
            let form = TestServer.form([
                "ticketType": "Change Request", "plannedStart": "tomorrow 5pm", "plannedEnd": "2026-12-01T18:30",
                "dueDate": "2026-12-24", "requestedItem": "a leak",
            ])
            let response = try await server.request("POST", "/api/tickets", as: "ben", body: form)
            #expect(response.status == 201)
            #expect(response.json["ticketId"]?.string?.hasPrefix("CHG-") == true)
            let page = try await server.page(try #require(response.json["id"]?.integer), as: "ben")
            #expect(page["plannedStart"]?.string == "tomorrow 5pm")
            #expect(page["plannedStartAt"]?.isNull == true)
            #expect(page["plannedEnd"]?.string == "2026-12-01T18:30")
            #expect(page["plannedEndAt"]?.string == "2026-12-01T18:30:00.000Z")
            for leaked in ["dueDate", "requestedItem", "responseETA", "resolutionETA"] { #expect(page[leaked] == nil) }
        }
    }

    @Test func `times of an incident are the server's, from its own clock`() async throws {
        try await TestServer.run { server in
            let id = try await server.ticket(["priority": "P1", "responseETA": "1999-01-01T00:00"])
            let page = try await server.page(id, as: "ben")
            let created = try #require(Timestamp((page["createdAt"]?.string ?? "").utf8))
            #expect(page["slaResponseDue"]?.string == (created + 30 * 60_000).description)
            #expect(page["resolutionETA"]?.string == (created + 360 * 60_000).description)
        }
    }

    @Test func `the same form within ten minutes is the same ticket, whatever connection carries it`() async throws {
        try await TestServer.run { server in
            let responses = try await [1, 2, 3].concurrently { _ in
                try await server.request("POST", "/api/tickets", as: "ben", body: TestServer.form())
            }
            #expect(responses.map(\.status).sorted() == [200, 200, 201])
            #expect(Set(responses.map { $0.json["id"]?.integer }).count == 1)
            #expect(Set(responses.map { $0.json["ticketId"]?.string }).count == 1)
            // Times that the page computed are no part of the ticket.
            let again = try await server.request(
                "POST", "/api/tickets", as: "ben", body: TestServer.form(["responseETA": "2030-01-01T00:00"]))
            #expect(again.status == 200)
            server.clock.advance(seconds: 601)
            let later = try await server.request("POST", "/api/tickets", as: "ben", body: TestServer.form())
            #expect(later.status == 201)
            #expect(later.json["id"]?.integer != again.json["id"]?.integer)
        }
    }

    @Test func `an assignee nobody knows leaves the ticket unassigned and stands in a note`() async throws {
        try await TestServer.run { server in
            let id = try await server.ticket(["assignedTo": "sarah.johnson@company.com"])
            let page = try await server.page(id, as: "ben")
            #expect(page["assignedTo"]?.isNull == true)
            #expect(page.systemNotes.count == 1)
            #expect(page.systemNotes.first?.contains("sarah.johnson@company.com") == true)
        }
    }

    @Test(arguments: [
        ("P1", "P1"), ("p2", "P2"), ("High", "P2"), ("medium", "P3"), ("LOW", "P4"), ("Critical", "P1"), ("", "P3"),
    ])
    func `priorities are taken by code and by name`(word: String, priority: String) async throws {
        try await TestServer.run { server in
            let id = try await server.ticket(["priority": word])
            #expect(try await server.page(id, as: "ben")["priority"]?.string == priority)
        }
    }

    /// Bodies of builds before there were types, with members that mean nothing here.
    private static let early: [(body: String, type: String, priority: String)] = [
        (
            #"{"title":"A","description":"B","category":"Hardware","slaLevel":"High","tags":["x"],"attachments":[],"#
                + #""isInternal":false,"priority":null}"#,
            "Incident", "P2"
        ),
        (#"{"title":"A","description":"B","category":"Service Request","slaLevel":"Gold"}"#, "Service Request", "P3"),
        (
            #"{"title":"A","description":"","ticketType":"problem","impact":"High","urgency":3,"checklist":[{}],"#
                + #""symptoms":null,"rootCause":"","riskLevel":{}}"#,
            "Problem", "P3"
        ),
    ]

    @Test func `bodies of earlier builds make tickets`() async throws {
        try await TestServer.run { server in
            for (body, type, priority) in Self.early {
                let response = try await server.request("POST", "/api/api/tickets", as: "ben", body: body)
                #expect(response.status == 201, "\(body): \(response.text)")
                #expect(response.json["ticketType"]?.string == type)
                #expect(response.json["priority"]?.string == priority)
            }
        }
    }

    /// Bodies that make no ticket, and the fields that the answer must name.
    private static let wrong: [(body: String, fields: [String])] = [
        ("{}", ["title", "description"]),
        (#"{"title":"  ","description":"x"}"#, ["title"]),
        (#"{"title":7,"description":"x"}"#, ["title"]),
        (#"{"title":["x"],"description":{"a":1}}"#, ["title", "description"]),
        (#"{"title":"x","description":null}"#, ["description"]),
        (#"{"title":"x","description":"y","priority":"P9"}"#, ["priority"]),
        (#"{"title":"x","description":"y","priority":1}"#, ["priority"]),
        (#"{"title":"x","description":"y","ticketType":"Miracle"}"#, ["ticketType"]),
        (#"{"title":"x","description":"y","department":{"id":1}}"#, ["department"]),
        (#"{"title":"\#(String(repeating: "t", count: 501))","description":"y"}"#, ["title"]),
        (#"{"title":"x","description":"\#(String(repeating: "d", count: 262_145))"}"#, ["description"]),
    ]

    @Test func `a wrong form is refused with every field that is wrong, and nothing is stored`() async throws {
        try await TestServer.run { server in
            for (body, fields) in Self.wrong {
                let response = try await server.request("POST", "/api/tickets", as: "ben", body: body)
                #expect(response.status == 400, "\(body.prefix(80))")
                #expect(response.code == "malformed")
                let named = response.json["details"]?.texts("field").compactMap(\.self) ?? []
                #expect(named.sorted() == fields.sorted(), "\(body.prefix(80))")
            }
            #expect(try await server.request("GET", "/api/tickets", as: "ben").text == "[]")
            let quarantine = try await server.request("GET", "/api/sync/quarantine", as: "ben")
            #expect(quarantine.json["items"]?.elements.count == 0)
        }
    }

    @Test func `the longest title and description fit`() async throws {
        try await TestServer.run { server in
            let id = try await server.ticket([
                "title": String(repeating: "é", count: 500), "description": String(repeating: "d", count: 262_144),
            ])
            #expect(try await server.page(id, as: "ben")["title"]?.string?.count == 500)
        }
    }

    @Test func `markup in a ticket stays text`() async throws {
        try await TestServer.run { server in
            let title = #"<img src=x onerror="alert(1)">"#
            let id = try await server.ticket(["title": title])
            #expect(try await server.page(id, as: "ben")["title"]?.string == title)
        }
    }
}

extension Array where Element: Sendable {
    /// Does the same with all elements at once.
    func concurrently<Value: Sendable>(
        _ work: @escaping @Sendable (Element) async throws -> Value
    ) async throws -> [Value] {
        try await withThrowingTaskGroup(of: Value.self) { group in
            for element in self { group.addTask { try await work(element) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}
