import JSONText
import SyncEngine
import Testing

@testable import SyncHTTP

/// Forms that send all their page shows, merged three ways (frontend.md §6.3).
@Suite struct TicketEditTests {
    @Test func `who closes a ticket that nobody has takes it, department unchanged`() async throws {
        try await TestServer.run { server in
            let id = try await server.ticket()
            let fields = ["status": "Closed", "assignedTo": "", "department": "", "priority": ""]
            for _ in 1...3 {
                let closed = try await server.patch(id, as: "ben", fields)
                #expect(closed["status"]?.string == "Closed")
                #expect(closed["assignedTo"]?.string == "ben@example.org")
                #expect(closed["department"]?.string == "IT")
                #expect(closed["priority"]?.string == "P3")
            }
        }
    }

    @Test func `who closes a ticket that somebody has leaves it with them`() async throws {
        try await TestServer.run { server in
            let id = try await server.ticket(["assignedTo": "cleo@example.org"])
            let page = try await server.page(id, as: "ben")
            let closed = try await server.save(page, as: "ben", ["status": "Closed", "assignedTo": ""])
            #expect(closed["assignedTo"]?.string == "cleo@example.org")
        }
    }

    @Test func `a stale page leaves alone what others changed`() async throws {
        try await TestServer.run { server in
            let id = try await server.ticket()
            let page = try await server.page(id, as: "ben")
            let theirs = try await server.page(id, as: "cleo")
            try await server.save(theirs, as: "cleo", ["status": "In Progress", "assignedTo": "cleo@example.org"])
            let merged = try await server.save(page, as: "ben", ["priority": "P1"])
            #expect(merged["priority"]?.string == "P1")
            #expect(merged["status"]?.string == "In Progress")
            #expect(merged["assignedTo"]?.string == "cleo@example.org")
            #expect(merged.systemNotes.isEmpty, "nothing gave way")
        }
    }

    @Test func `of two changes of one field the later stays, and the other is told in a note`() async throws {
        try await TestServer.run { server in
            let id = try await server.ticket()
            let page = try await server.page(id, as: "ben")
            try await server.save(try await server.page(id, as: "cleo"), as: "cleo", ["priority": "P2"])
            let merged = try await server.save(page, as: "ben", ["priority": "P1"])
            #expect(merged["priority"]?.string == "P1")
            #expect(merged.systemNotes.count == 1)
            let note = try #require(merged.systemNotes.first)
            #expect(note.contains("P2") && note.contains("cleo@example.org") && note.contains("ben@example.org"))
        }
    }

    @Test func `a ticket that was closed meanwhile stays closed, and the attempt is told in a note`() async throws {
        try await TestServer.run { server in
            let id = try await server.ticket()
            let page = try await server.page(id, as: "ben")
            try await server.save(try await server.page(id, as: "cleo"), as: "cleo", ["status": "Closed"])
            let merged = try await server.save(page, as: "ben", ["status": "In Progress"])
            #expect(merged["status"]?.string == "Closed")
            #expect(merged.systemNotes.count == 1)
            #expect(merged.systemNotes.first?.contains("was not applied") == true)
        }
    }

    @Test func `the same form again changes nothing, even after others changed what it says`() async throws {
        try await TestServer.run { server in
            let id = try await server.ticket()
            let page = try await server.page(id, as: "ben")
            try await server.save(page, as: "ben", ["status": "In Progress"])
            try await server.patch(id, as: "cleo", ["status": "Completed"])
            let again = try await server.save(page, as: "ben", ["status": "In Progress"])
            #expect(again["status"]?.string == "Completed")
            #expect(again.systemNotes.isEmpty)
        }
    }

    @Test func `three copies of one form at once are one change`() async throws {
        try await TestServer.run { server in
            let id = try await server.ticket()
            let page = try await server.page(id, as: "ben")
            _ = try await [1, 2, 3].concurrently { _ in
                try await server.save(page, as: "ben", ["priority": "P1", "status": "In Progress"])
            }
            let now = try await server.page(id, as: "ben")
            #expect(now["priority"]?.string == "P1")
            #expect(now.systemNotes.isEmpty)
        }
    }

    @Test func `a page that nobody remembers giving out is found in the ticket's history`() async throws {
        try await TestServer.run { server in
            let id = try await server.ticket()
            // What ben's browser showed before this server was there.
            let page = try await server.page(id, as: "ada")
            try await server.patch(id, as: "cleo", ["status": "In Progress", "assignedTo": "cleo@example.org"])
            let merged = try await server.save(page, as: "ben", ["priority": "P1"])
            #expect(merged["priority"]?.string == "P1")
            #expect(merged["status"]?.string == "In Progress")
            #expect(merged["assignedTo"]?.string == "cleo@example.org")
        }
    }

    @Test func `a form that sets one field back, of all that others changed, is meant`() async throws {
        try await TestServer.run { server in
            let id = try await server.ticket()
            try await server.patch(id, as: "cleo", ["status": "In Progress", "assignedTo": "cleo@example.org"])
            let page = try await server.page(id, as: "ada")
            let changed = try await server.save(page, as: "ben", ["status": "Open"])
            #expect(changed["status"]?.string == "Open")
            #expect(changed["assignedTo"]?.string == "cleo@example.org")
        }
    }

    @Test func `a form without changes, sent for its note, changes nothing`() async throws {
        try await TestServer.run { server in
            let id = try await server.ticket()
            let page = try await server.page(id, as: "ada")
            try await server.patch(id, as: "cleo", ["status": "In Progress"])
            let merged = try await server.save(page, as: "ben")
            #expect(merged["status"]?.string == "In Progress")
            #expect(merged.systemNotes.isEmpty)
        }
    }

    @Test func `who names one field means it`() async throws {
        try await TestServer.run { server in
            let id = try await server.ticket()
            try await server.patch(id, as: "cleo", ["status": "In Progress"])
            #expect(try await server.patch(id, as: "ben", ["status": "Open"])["status"]?.string == "Open")
        }
    }

    /// Fields of a form, and what they make of an open ticket of ben's in IT with priority P3.
    private static let forms: [(body: String, field: String, value: String?)] = [
        (#"{"status":"resolved"}"#, "status", "Completed"), (#"{"status":"in progress"}"#, "status", "In Progress"),
        (#"{"priority":"High"}"#, "priority", "P2"), (#"{"priority":"low"}"#, "priority", "P4"),
        (#"{"assignedTo":"CLEO@Example.org "}"#, "assignedTo", "cleo@example.org"),
        (#"{"assignedTo":10003}"#, "assignedTo", "cleo@example.org"),
        (#"{"assignedTo":null,"status":null,"priority":null,"department":null}"#, "status", "Open"),
        (#"{"assignedTo":"","status":"","priority":"","department":""}"#, "department", "IT"),
        (#"{"title":"Scanner"}"#, "title", "Scanner"), (#"{"title":null}"#, "title", "Printer"),
        (#"{"description":"It is quiet"}"#, "description", "It is quiet"),
        (#"{"department":"Board"}"#, "department", "Board"), ("{}", "title", "Printer"),
        (#"{"id":1,"notes":[],"ticketType":"Task","createdBy":{}}"#, "ticketType", "Incident"),
        (#"{"assignedTo":"who@example.org"}"#, "assignedTo", nil),
    ]

    @Test func `values are texts or null, blank is no opinion, and old names are understood`() async throws {
        try await TestServer.run { server in
            for (number, (body, field, value)) in Self.forms.enumerated() {
                let id = try await server.ticket(["justification": "\(number)", "title": "Printer"])
                server.clock.advance(seconds: 601)
                let response = try await server.request("PATCH", "/api/tickets/\(id)", as: "ben", body: body)
                #expect(response.status == 200, "\(body): \(response.text)")
                #expect(response.json[field]?.string == value, "\(body)")
            }
        }
    }

    @Test(arguments: [
        #"{"status":"Done"}"#, #"{"status":3}"#, #"{"priority":{}}"#, #"{"assignedTo":["a"]}"#, #"{"title":false}"#,
        #"{"department":[]}"#, "[]", "null", "", "{",
    ])
    func `a form that is none changes nothing`(body: String) async throws {
        try await TestServer.run { server in
            let id = try await server.ticket()
            let response = try await server.request("PATCH", "/api/tickets/\(id)", as: "ben", body: body)
            #expect(response.status == 400)
            #expect(response.code == "malformed")
            #expect(try await server.page(id, as: "ben")["status"]?.string == "Open")
        }
    }

    @Test func `an assignee nobody knows is kept as text, once`() async throws {
        try await TestServer.run { server in
            let page = try await server.page(try await server.ticket(), as: "ben")
            for _ in 1...2 {
                let now = try await server.save(page, as: "ben", ["assignedTo": "who@example.org"])
                #expect(now["assignedTo"]?.isNull == true)
                #expect(now.systemNotes.count == 1)
                #expect(now.systemNotes.first?.contains("who@example.org") == true)
            }
        }
    }

    @Test func `who gives a ticket away sees it no more, and may still note why`() async throws {
        try await TestServer.run { server in
            let id = try await server.ticket(by: "ada", ["assignedTo": "ben@example.org", "department": "Board"])
            let given = try await server.patch(id, as: "ben", ["assignedTo": "dora@example.org"])
            #expect(given["handedOver"]?.boolean == true)
            #expect(given["id"]?.integer == id)
            #expect(try await server.request("GET", "/api/tickets/\(id)", as: "ben").status == 404)
            #expect(try await server.note(id, as: "ben", ["comment": "Not mine"]).status == 201)
            #expect(try await server.page(id, as: "dora")["notes"]?.elements.count == 1)
        }
    }

    @Test func `early builds set the status at an address of its own`() async throws {
        try await TestServer.run { server in
            let id = try await server.ticket()
            for (body, status) in [
                (#"{"status":"Resolved"}"#, 200), (#"{"status":"Gone"}"#, 400), (#"{"status":""}"#, 400), ("{}", 400),
                (#"{"status":7}"#, 400),
            ] {
                let response = try await server.request("PATCH", "/api/tickets/\(id)/status", as: "ben", body: body)
                #expect(response.status == status, "\(body)")
            }
            #expect(try await server.page(id, as: "ben")["status"]?.string == "Completed")
        }
    }

    @Test func `what came late says when it was reported, and sending that back is no edit`() async throws {
        try await TestServer.run { server in
            let written = server.clock.now()
            server.clock.advance(seconds: 7200)
            let push = SyncTests.push(
                operations: [
                    #"{"opId":"\#(SyncTests.uuid(1))","n":1,"mode":"offline","at":"\#(written)","#
                        + #""kind":"ticket.create","body":{"type":"Task","title":"Chairs","description":"Six"}}"#
                ])
            #expect(try await server.request("POST", "/api/sync", as: "ben", body: push).status == 200)
            let row = try #require(try await server.request("GET", "/api/tickets", as: "ben").json.elements.first)
            let id = try #require(row["id"]?.integer)
            let text = try #require(try await server.page(id, as: "ben")["description"]?.string)
            #expect(text.hasPrefix("Reported \(written.description.prefix(10)) "))
            #expect(text.hasSuffix("\n\nSix"))
            #expect(try await server.patch(id, as: "ben", ["description": text])["description"]?.string == text)
            let longer = try await server.patch(id, as: "ben", ["description": text + ", red"])
            #expect(longer["description"]?.string == text + ", red")
        }
    }
}
