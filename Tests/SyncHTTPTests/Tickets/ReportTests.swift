import JSONText
import SyncEngine
import Testing

@testable import SyncHTTP

/// The reports of builds of April and May 2025 (frontend.md §9).
@Suite struct TicketReportTests {
    private func withTickets(_ body: (TestServer) async throws -> Void) async throws {
        try await TestServer.run { server in
            _ = try await server.ticket(["title": "a", "priority": "P1"])
            let done = try await server.ticket(["title": "b", "priority": "P2", "ticketType": "Task"])
            server.clock.advance(seconds: 3600)
            try await server.patch(done, as: "cleo", ["status": "Completed", "assignedTo": "cleo@example.org"])
            try await body(server)
        }
    }

    private func get(_ server: TestServer, _ path: String, as name: String = "ben") async throws -> RawResponse {
        try await server.request("GET", "/api/reports/\(path)", as: name)
    }

    @Test func `the summary is computed from the tickets that were asked for`() async throws {
        try await withTickets { server in
            let summary = try await get(server, "summary?startDate=2020-01-01&endDate=2999-12-31").json
            #expect(summary["slaPercentage"]?.string == "100")
            #expect(summary["criticalIssues"]?.integer == 1)
            #expect(summary["avgResolutionTime"]?.integer == 1)
            #expect(summary["totalTickets"]?.integer == 2)
            #expect(summary["ticketTypes"]?.elements.count == 5)
            let created = summary["weeklyTrends"]?.elements.compactMap { $0["created"]?.integer } ?? []
            #expect(created.reduce(0, +) == 2)
            let none = try await get(server, "summary?department=Nowhere").json
            #expect(none["slaPercentage"]?.string == "n/a")
            #expect(none["avgResolutionTime"]?.isNull == true)
            #expect(none["weeklyTrends"]?.elements.isEmpty == true)
            #expect(try await get(server, "summary?assignedTo=cleo@example.org").json["totalTickets"]?.integer == 1)
            #expect(try await get(server, "summary", as: "dora").json["totalTickets"]?.integer == 0)
        }
    }

    @Test func `the simple report has five arrays of counts`() async throws {
        try await withTickets { server in
            let report = try await get(server, "simple").json
            for (field, name) in [
                ("byStatus", "status"), ("byPriority", "priority"), ("byType", "ticketType"),
                ("byDepartment", "department"), ("monthly", "month"),
            ] {
                let elements = try #require(report[field]).elements
                #expect(elements.allSatisfy { $0[name]?.kind == .string && $0["count"]?.kind == .number }, "\(field)")
                #expect(elements.compactMap { $0["count"]?.integer }.reduce(0, +) == 2, "\(field)")
            }
        }
    }

    @Test func `lines are chosen by what early filters say`() async throws {
        try await withTickets { server in
            for (query, count) in [
                ("", 2), ("?status=Resolved", 1), ("?priority=P1,P2", 2), ("?priority=High", 1), ("?type=Task", 1),
                ("?department=IT", 2), ("?startDate=2020-01-01&endDate=2020-12-31", 0), ("?type=&status=All", 2),
            ] {
                #expect(try await get(server, "tickets\(query)").json.elements.count == count, "\(query)")
            }
            let line = try #require(try await get(server, "tickets?type=Task").json.elements.first)
            #expect(line["resolvedBy"]?.string == "cleo@example.org")
            #expect(line["createdBy"]?.string == "ben@example.org")
            #expect(try await get(server, "tickets?startDate=soon").status == 400)
        }
    }

    @Test(arguments: [
        ("2026-11-23T00:00:00Z", "2026-11-23"), ("2026-11-29T23:59:59Z", "2026-11-23"),
        ("1970-01-01T00:00:00Z", "1969-12-29"), ("1969-12-28T23:00:00Z", "1969-12-22"),
    ])
    func `weeks begin on Monday`(time: String, monday: String) throws {
        #expect(try #require(Timestamp(time.utf8)).monday == monday)
    }
}
