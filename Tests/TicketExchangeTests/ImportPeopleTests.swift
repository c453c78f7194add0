import SyncEngine
import Testing
import TicketExchange
import TicketFormats

@Suite struct ImportPeopleTests {
    private static let bugs = """
        <?xml version="1.0" encoding="UTF-8"?>
        <bugzilla version="5.0" urlbase="https://bugs.example/">
          <bug>
            <bug_id>7</bug_id>
            <creation_ts>2024-03-01 10:00:00 +0000</creation_ts>
            <short_desc>Crash on start</short_desc>
            <delta_ts>2024-03-02 10:00:00 +0000</delta_ts>
            <product>ticx</product><component>IT</component>
            <bug_status>NEW</bug_status><priority>P2</priority><bug_severity>normal</bug_severity>
            <reporter name="Ole Olsen">ole</reporter>
            <assigned_to name="Mira">mira@b.example</assigned_to>
            <long_desc isprivate="0">
              <commentid>1</commentid><who name="Ole Olsen">ole</who>
              <bug_when>2024-03-01 10:00:00 +0000</bug_when><thetext>It crashes</thetext>
            </long_desc>
            <long_desc isprivate="1">
              <commentid>2</commentid><who name="Mira">mira@b.example</who>
              <bug_when>2024-03-01 12:00:00 +0000</bug_when><thetext>Their own fault</thetext>
            </long_desc>
          </bug>
        </bugzilla>
        """

    private func file() -> [UInt8] { Array(Self.bugs.utf8) }

    private func creator(_ desk: Helpdesk) async throws -> String? {
        let exported = try await desk.exported()
        #expect(exported.count == 1)
        return exported.first?.createdBy?.email
    }

    @Test func `an account is the one person whose address begins with it`() async throws {
        let desk = try await Helpdesk()
        try await desk.person("Ole@b.example")
        try await desk.take(file())
        #expect(try await creator(desk) == "ole@b.example")
    }

    @Test func `an account that several or nobody could be is a deactivated stand-in, and stays it`() async throws {
        let desk = try await Helpdesk()
        try await desk.person("ole@b.example")
        try await desk.person("ole@c.example")
        #expect(try await desk.take(file()).counts == [1, 0, 0, 0])
        #expect(try await creator(desk) == "ole@bugzilla.invalid")
        let person = try #require(desk.service.directory.user(email: "ole@bugzilla.invalid"))
        #expect(person.name == "Ole Olsen" && !person.isActive)
        #expect(try await desk.take(file()).counts == [0, 0, 1, 0])
    }

    @Test func `a list of people wins, and a list that comes later doubles no ticket`() async throws {
        let listed = try await Helpdesk()
        try await listed.person("olsen@b.example")
        try await listed.take(file()) { $0.people = ["ole": "Olsen@b.example"] }
        #expect(try await creator(listed) == "olsen@b.example")
        let desk = try await Helpdesk()
        try await desk.person("olsen@b.example")
        try await desk.take(file())
        let report = try await desk.take(file()) { $0.people = ["ole": "Olsen@b.example"] }
        #expect(report.created == 0)
        #expect(try await creator(desk) == "ole@bugzilla.invalid")
    }

    @Test func `what only staff may read is no note, and leaves with nobody who is no staff`() async throws {
        let desk = try await Helpdesk()
        let ole = try await desk.person("ole@b.example")
        let agent = try await desk.person("agent@b.example", .agent, department: "IT")
        try await desk.take(file())
        let all = try await desk.exported()
        #expect(all.first?.notes.contains { $0.comment.text == "Their own fault" } == false)
        for (reader, isShown) in [(ole, false), (agent, true)] {
            let text = String(decoding: try await desk.export(reader: reader), as: UTF8.self)
            #expect(text.contains("Crash on start"))
            #expect(text.contains("Their own fault") == isShown)
            let delta = try await desk.service.delta(
                reader: reader, cursor: nil, replica: nil, limit: nil, wait: .zero)
            #expect(!String(decoding: delta, as: UTF8.self).contains("Their own fault"))
        }
    }
}
