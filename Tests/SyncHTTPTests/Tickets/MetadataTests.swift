import JSONText
import SyncEngine
import Testing

@testable import SyncHTTP

/// The choices of the form for a new ticket (frontend.md §6.1).
@Suite struct TicketMetadataTests {
    @Test func `only departments with somebody active are offered, and everybody is in one of them`() async throws {
        try await TestServer.run { server in
            let service = server.service
            let add = { (name: String, department: String) in
                try await service.change(
                    .addUser(
                        email: "\(name)@example.org", name: name, role: .user, department: department, title: "",
                        id: nil, passwordHash: nil))
            }
            let left = try await add("left", "Archive")
            _ = try await add("bo", "Board")
            _ = try await add("nowhere", "")
            try await service.change(.deactivate(try #require(left).id))
            for prefix in ["/api/tickets/", "/tickets/", "/api/", "/"] {
                let departments = try await server.request("GET", "\(prefix)metadata/departments", as: "ben").json
                #expect(departments.elements.map(\.string) == ["Board", "General", "IT"])
                let users = try await server.request("GET", "\(prefix)metadata/users", as: "ben").json
                #expect(users.elements.count == 6)
                let offered = Set(departments.elements.map(\.string))
                for user in users.elements {
                    #expect(offered.contains(user["department"]?.string))
                    #expect(user["name"]?.string?.isEmpty == false)
                    #expect(user["email"]?.string?.contains("@") == true)
                }
                #expect(!users.texts("email").contains("left@example.org"))
            }
        }
    }
}
