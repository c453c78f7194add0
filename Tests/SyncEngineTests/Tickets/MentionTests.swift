import JSONText
import TestSupport
import Testing

@testable import SyncEngine

@Suite struct MentionTests {
    private func bed() async throws -> Bed {
        let bed = try await Bed()
        for (email, name) in [
            ("maria@example.org", "Maria Berg"), ("mb@example.org", "maria  BERG"),
            ("mbs@example.org", "Maria Berg Stein"),
        ] {
            try await bed.service.change(
                .addUser(
                    email: email, name: name, role: .manager, department: "", title: "", id: nil, passwordHash: nil))
        }
        return bed
    }

    @Test(
        "People are named by address or name, as whole words, the longest that fits",
        arguments: [
            ("@maria@example.org", [10_004]), ("Ask @MB@example.org.", [10_005]),
            ("@Maria Berg: look", [10_004, 10_005]),
            ("(@maria berg stein)", [10_006]), ("@Maria\n Bergstein", []), ("@Maria", []), ("maria@example.org", []),
            ("x@Maria Berg", []), ("@nobody@example.org @ @@", []), ("@Ben and @Anna and @Ben", [10_002, 10_001]),
            ("@", []),
        ])
    func peopleAreNamed(_ text: String, _ expected: [Int]) async throws {
        let directory = try await bed().service.directory
        #expect(Mentions(in: text, directory).people == expected.map(UserID.init))
    }

    @Test func `a changed person is found by what they are called now`() {
        var directory = Directory()
        let user = User(id: UserID(10_001), email: "a@x.org", name: "Anna", role: .user, department: "", title: "")
        directory.put(user)
        directory.change(user.id) { $0.name = "Anne" }
        #expect(Mentions(in: "@anna", directory).people.isEmpty)
        #expect(Mentions(in: "@anne", directory).people == [user.id])
    }

    @Test func `a text names twenty people at most`() async throws {
        let bed = try await bed()
        for number in 0..<30 {
            try await bed.service.change(
                .addUser(
                    email: "p\(number)@example.org", name: "Many", role: .manager, department: "", title: "", id: nil,
                    passwordHash: nil))
        }
        #expect(Mentions(in: "@Many @Maria Berg", bed.service.directory).people.count == 20)
    }

    private func told(_ bed: Bed, _ person: UserID) async throws -> [String] {
        try await bed.service.notifications(reader: person, limit: 50).reversed().map {
            try JSONSlice(validating: $0.body)["type"]?.string ?? ""
        }
    }

    @Test func `who is mentioned and may see the ticket is told once, and nobody else`() async throws {
        let bed = try await bed()
        let manager = UserID(10_004)
        let description = #"{"type":"Incident","title":"T","description":"@Maria Berg @Cleo @Anna","assignedTo":10002}"#
        try await bed.push([op(1, n: 1, "ticket.create", description)])
        #expect(try await told(bed, manager) == ["mention"])
        #expect(try await told(bed, UserID(10_005)) == ["mention"], "the other one of this name")
        #expect(try await told(bed, Bed.cleo).isEmpty, "who may not see it is not told of it")
        #expect(try await told(bed, Bed.anna).isEmpty, "nobody is told what they wrote")
        let note = #"{"ticket":"INC-2026-0001","comment":"@Ben @maria@example.org"}"#
        try await bed.push([op(2, n: 2, "ticket.note", note)])
        #expect(try await told(bed, Bed.ben) == ["assignment", "note"], "told once")
        #expect(try await told(bed, manager) == ["mention", "mention"])
        try await bed.service.change(.deactivate(manager))
        try await bed.push([op(3, n: 3, "ticket.note", note)])
        #expect(try await told(bed, manager) == ["mention", "mention"], "who left is not told")
    }
}
