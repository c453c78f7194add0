import JSONText
import SyncEngine
import Testing

@testable import SyncHTTP

/// The dashboard's figures are those of the tickets that are there (frontend.md §7).
@Suite struct DashboardTests {
    private func get(_ server: TestServer, _ path: String, as name: String = "ben") async throws -> JSONSlice {
        try await server.request("GET", "/api/tickets/\(path)", as: name).json
    }

    private func count(_ list: JSONSlice, _ name: String, _ value: String) -> Int64? {
        list.elements.first { $0[name]?.string == value }?["count"]?.integer
    }

    @Test func `without tickets every figure is zero, and no share is stated of nothing`() async throws {
        try await TestServer.run { server in
            let summary = try await get(server, "dashboard/summary?filterBy=all")
            for field in ["total", "open", "closed", "closedTotal"] { #expect(summary[field]?.integer == 0) }
            let stats = try await get(server, "sla-stats?filterBy=all")
            #expect(stats["slaCompliancePercent"]?.string == "n/a")
            #expect(stats["avgResolutionTime"]?.isNull == true)
            #expect(stats["longestOpenTicketDays"]?.isNull == true)
            #expect(try await server.request("GET", "/api/tickets/activity-log", as: "ben").text == "[]")
            #expect(try await get(server, "dashboard/monthly-trends").elements.count == 12)
        }
    }

    @Test func `summary, types, status and priorities count the tickets`() async throws {
        try await TestServer.run { server in
            let first = try await server.ticket(["title": "a", "priority": "P1"])
            _ = try await server.ticket(["title": "b", "ticketType": "Task"])
            let third = try await server.ticket(["title": "c"])
            _ = try await server.ticket(by: "ada", ["title": "d", "assignedTo": "ada@example.org", "department": "X"])
            try await server.patch(first, as: "ben", ["status": "In Progress"])
            try await server.patch(third, as: "ben", ["status": "Closed"])
            let summary = try await get(server, "dashboard/summary?filterBy=all")
            #expect(summary["total"]?.integer == 3)
            #expect(summary["open"]?.integer == 2)
            #expect(summary["closed"]?.integer == 1)
            #expect(summary["closedTotal"]?.integer == 1)
            #expect(summary["totalTickets"]?["open"]?.integer == 2)
            #expect(summary["monthly"]?.elements.last?["open"]?.integer == 3)
            #expect(summary["monthly"]?.elements.last?["closed"]?.integer == 1)
            let types = try await get(server, "dashboard/types")
            #expect(count(types, "type", "Incident") == 2)
            #expect(count(types, "type", "Task") == 1)
            let statuses = try await get(server, "dashboard/status")
            #expect(count(statuses, "status", "In Progress") == 1)
            #expect(count(statuses, "status", "Completed") == 0)
            #expect(count(try await get(server, "dashboard/priorities"), "priority", "P3") == 2)
            #expect(try await get(server, "dashboard/monthly-trends").elements.last?["count"]?.integer == 3)
            #expect(try await get(server, "dashboard/summary", as: "ada")["total"]?.integer == 4)
            #expect(try await get(server, "dashboard/summary?filterBy=mine", as: "ada")["total"]?.integer == 1)
            #expect(try await get(server, "dashboard/summary", as: "dora")["total"]?.integer == 0)
        }
    }

    @Test func `no resolution in time is shown as nought, not as the page's invented figure`() async throws {
        try await TestServer.run { server in
            let id = try await server.ticket(["priority": "P1"])
            server.clock.advance(seconds: 7 * 3600)
            let stats = try await get(server, "sla-stats")
            #expect(stats["slaCompliancePercent"]?.string == "0")
            #expect(stats["slaViolations"]?.integer == 1)
            try await server.patch(id, as: "ben", ["status": "Completed"])
            let after = try await get(server, "sla-stats")
            #expect(after["slaCompliancePercent"]?.string == "0")
            #expect(after["avgResolutionTime"]?.integer == 7)
        }
    }

    @Test(arguments: [(1, 1, "100"), (0, 3, "0"), (2, 3, "66.6"), (1999, 2000, "99.9"), (0, 0, "n/a"), (1, 2, "50")])
    func `shares have one decimal and are never rounded up to all`(met: Int, total: Int, text: String) {
        #expect(Share(met: met, total: total).shownPercent == text)
    }

    @Test func `the activity log tells in texts what happened, newest first`() async throws {
        try await TestServer.run { server in
            let id = try await server.ticket()
            let number = try #require(try await server.page(id, as: "ben")["ticketId"]?.string)
            try await server.patch(id, as: "cleo", ["status": "In Progress"])
            try await server.patch(id, as: "cleo", ["assignedTo": "cleo@example.org"])
            _ = try await server.note(id, as: "ben", ["comment": "thanks"])
            let log = try await get(server, "activity-log?filterBy=all")
            #expect(
                log.texts("action") == [
                    "Note added to \(number)", "\(number) assigned to Cleo", "\(number) set to In Progress",
                    "\(number) created",
                ])
            #expect(log.texts("user") == ["Ben", "Cleo", "Cleo", "Ben"])
            #expect(log.elements.allSatisfy { $0["timestamp"]?.string == "Just now" })
            #expect(try await get(server, "activity-log?limit=1").elements.count == 1)
            #expect(try await get(server, "activity-log", as: "dora").elements.isEmpty)
        }
    }

    @Test(arguments: [
        (0, "Just now"), (59, "Just now"), (60, "1 min ago"), (3599, "59 min ago"), (3600, "1 h ago"),
        (86_400, "1 d ago"), (604_800, "2026-11-22"), (-60, "Just now"),
    ])
    func `times are told in words`(seconds: Int64, words: String) throws {
        let time = try #require(Timestamp("2026-11-22T08:00:00Z".utf8))
        #expect(time.ago(time + seconds * 1000) == words)
    }
}
