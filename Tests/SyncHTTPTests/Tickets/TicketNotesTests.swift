import JSONText
import SyncEngine
import Testing

@testable import SyncHTTP

/// Adding and deleting notes (frontend.md §§6.1, 6.3, 9).
@Suite struct TicketNotesTests {
    @Test func `a note keeps the status only if its author has just set it`() async throws {
        try await TestServer.run { server in
            let id = try await server.ticket()
            let page = try await server.page(id, as: "ben")
            let idle = try await server.note(id, as: "ben", ["comment": "still open", "status": "Open"])
            #expect(idle.status == 201)
            #expect(idle.json["status"]?.isNull == true)
            try await server.save(page, as: "ben", ["status": "In Progress"])
            let told = try await server.note(id, as: "ben", ["comment": "on it", "status": "In Progress"])
            #expect(told.json["status"]?.string == "In Progress")
            let again = try await server.note(id, as: "ben", ["comment": "still on it", "status": "In Progress"])
            #expect(again.json["status"]?.isNull == true)
            try await server.save(page, as: "ben", ["status": "Completed"])
            server.clock.advance(seconds: 61)
            let late = try await server.note(id, as: "ben", ["comment": "done", "status": "Completed"])
            #expect(late.json["status"]?.isNull == true)
            let notes = try #require(try await server.page(id, as: "ben")["notes"])
            #expect(notes.texts("status") == [nil, "In Progress", nil, nil])
        }
    }

    @Test func `the same note within ten minutes is one note`() async throws {
        try await TestServer.run { server in
            let id = try await server.ticket()
            let first = try await server.note(id, as: "ben", ["comment": "hello", "status": ""])
            let again = try await server.note(id, as: "ben", ["comment": "hello", "status": ""])
            #expect([first.status, again.status] == [201, 200])
            #expect(first.json["id"]?.integer == again.json["id"]?.integer)
            server.clock.advance(seconds: 601)
            #expect(try await server.note(id, as: "ben", ["comment": "hello", "status": ""]).status == 201)
            #expect(try await server.page(id, as: "ben")["notes"]?.elements.count == 2)
        }
    }

    @Test(arguments: [
        #"{}"#, #"{"comment":""}"#, #"{"comment":" \n "}"#, #"{"comment":null}"#, #"{"comment":5}"#,
        #"{"comment":{"a":1}}"#, "[]", "x",
    ])
    func `a note without a text is refused`(body: String) async throws {
        try await TestServer.run { server in
            let id = try await server.ticket()
            let response = try await server.request("POST", "/api/tickets/\(id)/notes", as: "ben", body: body)
            #expect(response.status == 400)
            #expect(response.code == "malformed")
        }
    }

    @Test func `a status that means nothing does not lose the note`() async throws {
        try await TestServer.run { server in
            let id = try await server.ticket()
            for (number, status) in [#""Gone""#, "7", "null", "{}"].enumerated() {
                let response = try await server.request(
                    "POST", "/api/tickets/\(id)/notes", as: "ben",
                    body: #"{"comment":"\#(number)","status":\#(status)}"#)
                #expect(response.status == 201, "\(status)")
            }
        }
    }

    @Test func `a note that came late says when it was written`() async throws {
        try await TestServer.run { server in
            let id = try await server.ticket()
            let written = server.clock.now()
            server.clock.advance(seconds: 3600)
            let push = SyncTests.push(
                operations: [
                    #"{"opId":"\#(SyncTests.uuid(1))","n":1,"mode":"offline","at":"\#(written)","#
                        + #""kind":"ticket.note","body":{"ticket":\#(id),"comment":"from the tunnel"}}"#
                ])
            #expect(try await server.request("POST", "/api/sync", as: "ben", body: push).status == 200)
            let notes = try #require(try await server.page(id, as: "ben")["notes"])
            #expect(notes.elements.first?["comment"]?.string?.hasPrefix("from the tunnel (written ") == true)
        }
    }

    @Test func `a note is deleted by its author or an administrator, and a second time changes nothing`() async throws {
        try await TestServer.run { server in
            let id = try await server.ticket()
            func add(_ text: String) async throws -> Int64 {
                try #require(try await server.note(id, as: "ben", ["comment": text]).json["id"]?.integer)
            }
            func delete(_ note: Int64, _ name: String) async throws -> Int {
                try await server.request("DELETE", "/api/tickets/\(id)/notes/\(note)", as: name).status
            }
            let first = try await add("one")
            let second = try await add("two")
            #expect(try await delete(first, "cleo") == 403)
            for _ in 1...2 { #expect(try await delete(first, "ben") == 200) }
            #expect(try await delete(second, "ada") == 200)
            #expect(try await server.page(id, as: "ben")["notes"]?.elements.count == 0)
            #expect(try await delete(first + 1_000_000, "ben") == 404)
            #expect(try await delete(0, "ben") == 404)
        }
    }

    @Test func `what the system noted stays`() async throws {
        try await TestServer.run { server in
            let id = try await server.ticket(["assignedTo": "who@example.org"])
            let note = try #require(try await server.page(id, as: "ben")["notes"]?.elements.first?["id"]?.integer)
            let response = try await server.request("DELETE", "/api/tickets/\(id)/notes/\(note)", as: "ada")
            #expect(response.status == 403)
        }
    }

    @Test func `a form with a file makes a note, and the answer says that the file is not kept`() async throws {
        try await TestServer.run { server in
            let id = try await server.ticket()
            let body =
                "--XyZ\r\nContent-Disposition: form-data; name=\"comment\"\r\n\r\nLook:\r\nhere\r\n"
                + "--XyZ\r\nContent-Disposition: form-data; name=\"status\"\r\n\r\nOpen\r\n"
                + "--XyZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n"
                + "Content-Type: image/png\r\n\r\n\u{89}PNG\r\n--XyZ--\r\n"
            let response = try await server.form(id, body, type: "multipart/form-data; boundary=XyZ")
            #expect(response.status == 201, "\(response.text)")
            #expect(response.json["comment"]?.string == "Look:\nhere")
            #expect(response.json["file"]?["stored"]?.boolean == false)
            #expect(response.json["file"]?["name"]?.string == "a.png")
            let notes = try #require(try await server.page(id, as: "ben")["notes"])
            #expect(notes.texts("comment") == ["Look:\nhere"])
        }
    }

    @Test(arguments: [
        ("multipart/form-data", "--x--"), ("multipart/form-data; boundary=x", ""),
        ("multipart/form-data; boundary=x", "--x--"), ("multipart/form-data; boundary=x", "{\"comment\":\"a\"}"),
        ("multipart/form-data; boundary=x", "--x\r\n\r\n\r\n--x--"),
        ("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"comment\"\r\n\r\nno end"),
    ])
    func `a form that is none is refused`(type: String, body: String) async throws {
        try await TestServer.run { server in
            let response = try await server.form(try await server.ticket(), body, type: type)
            #expect(response.status == 400)
            #expect(response.code == "malformed")
        }
    }
}

extension TestServer {
    /// Sends a note with a body of another type than JSON.
    fileprivate func form(_ ticket: Int64, _ body: String, type: String) async throws -> RawResponse {
        let head =
            "POST /api/tickets/\(ticket)/notes HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
            + "Authorization: Bearer \(try token("ben"))\r\nContent-Type: \(type)\r\n"
            + "Content-Length: \(body.utf8.count)\r\n\r\n"
        return try await raw(Array((head + body).utf8))
    }
}
