import JSONText
import SyncEngine
import Testing

@testable import SyncHTTP

/// What stands in the address of a ticket.
@Suite struct TicketAddressTests {
    @Test func `a ticket is found by its id, its number in any case and the opId of its creation`() async throws {
        try await TestServer.run { server in
            let operation = "6f0e0000-0000-4000-8000-000000000001"
            let push = SyncTests.push(
                operations: [
                    #"{"opId":"\#(operation)","n":1,"mode":"demo","at":"\#(server.clock.now())","#
                        + #""kind":"ticket.create","body":{"type":"Task","title":"Chairs","description":"Six","#
                        + #""alias":"TIC-302876"}}"#
                ])
            #expect(try await server.request("POST", "/api/sync", as: "ben", body: push).status == 200)
            let row = try #require(try await server.request("GET", "/api/tickets", as: "ben").json.elements.first)
            let id = try #require(row["id"]?.integer)
            let number = try #require(row["ticketId"]?.string)
            for name in ["\(id)", number, number.lowercased(), operation, "TIC-302876", "tic-302876"] {
                let response = try await server.request("GET", "/api/tickets/\(name)", as: "ben")
                #expect(response.json["id"]?.integer == id, "\(name)")
            }
            let other = try await server.request("GET", "/api/tickets/TIC-302876", as: "ada")
            #expect(other.status == 404, "an alias is its author's")
            #expect(try await server.request("GET", "/api/tickets/\(number)", as: "ada").status == 200)
        }
    }

    @Test(arguments: [
        "undefined", "null", "NaN", "0", "-1", "1", "INC-2026-9999", "%3Cimg%3E", "%F0%9F%98%80", "TIC-000001", "1.5",
    ])
    func `what names no ticket is not found, for every method`(name: String) async throws {
        try await TestServer.run { server in
            for (method, path, body) in [
                ("GET", "", nil), ("PATCH", "", "{}"), ("PATCH", "/status", #"{"status":"Open"}"#),
                ("POST", "/notes", #"{"comment":"x"}"#), ("DELETE", "/notes/1", nil),
            ] {
                let address = "/api/tickets/\(name)\(path)"
                let response = try await server.request(method, address, as: "ben", body: body)
                #expect(response.status == 404, "\(method) \(address): \(response.text)")
                #expect(response.json["error"]?.string?.isEmpty == false)
            }
        }
    }

    @Test func `others' tickets are as if they were not there`() async throws {
        try await TestServer.run { server in
            let id = try await server.ticket(by: "ada", ["assignedTo": "ada@example.org", "department": "Board"])
            let missing = try await server.request("GET", "/api/tickets/99999999", as: "ben")
            for name in ["ben", "cleo"] {
                let response = try await server.request("GET", "/api/tickets/\(id)", as: name)
                #expect(response.status == 404)
                #expect(response.text == missing.text, "the two must look the same")
                #expect(try await server.request("PATCH", "/api/tickets/\(id)", as: name, body: "{}").status == 404)
                #expect(try await server.note(id, as: name, ["comment": "hello"]).status == 404)
            }
        }
    }
}
