import SyncEngine
import Testing
import TicketFormats

@Suite("Import of Jira's XML view")
struct ImportJiraTests {
    @Test("every field goes where it belongs")
    func fields() throws {
        let read = try ReadDocument(
            Foreign.jira(
                """
                <project id="1" key="NET">Network</project><summary>Switch 3 is
                  hot</summary>
                <description>&lt;p&gt;It &lt;b&gt;smells&lt;/b&gt;.&lt;/p&gt;
                &lt;ul&gt;&lt;li&gt;floor 2&lt;/li&gt;&lt;/ul&gt;</description>
                <environment/><type id="4">[System] Service request</type>
                <priority id="2" iconUrl="x">Wichtig</priority>
                <status id="3" description="">In Arbeit</status>
                <statusCategory id="4" key="indeterminate" colorName="x"/>
                <resolution id="10">Erledigt</resolution>
                <assignee username="ben@desk.example">Ben</assignee><reporter accountid="712020:ab">Ann</reporter>
                <labels><label>hot</label><label>floor2</label></labels>
                <updated>Tue, 3 Mar 2026 10:00:00 +0100</updated><resolved>Wed, 4 Mar 2026 10:00:00 +0100</resolved>
                <due>Fri, 6 Mar 2026 00:00:00 +0100</due><votes>0</votes><watches>2</watches>
                <subtasks><subtask id="8">NET-8</subtask></subtasks>
                <comments>
                <comment id="52" author="712020:ab"
                created="Mon, 2 Mar 2026 12:00:00 +0100">&lt;p&gt;Second&lt;/p&gt;</comment>
                <comment id="51" author="ben" created="Mon, 2 Mar 2026 11:00:00 +0100"><![CDATA[<p>First</p>]]>
                </comment>
                <comment id="53" author="ben" grouplevel="staff"
                created="Mon, 2 Mar 2026 13:00:00 +0100">Secret</comment>
                </comments>
                <attachments><attachment id="9" name="heat.png" size="1234" author="ben" created="x"/></attachments>
                <customfields>
                <customfield id="customfield_1" key="k"><customfieldname>Department</customfieldname>
                <customfieldvalues><customfieldvalue key="1">IT</customfieldvalue></customfieldvalues></customfield>
                <customfield id="customfield_2"><customfieldname>SLA met</customfieldname>
                <customfieldvalues><customfieldvalue>false</customfieldvalue></customfieldvalues></customfield>
                <customfield id="customfield_3"><customfieldname>Sites</customfieldname>
                <customfieldvalues><customfieldvalue>A</customfieldvalue><customfieldvalue>B</customfieldvalue>
                </customfieldvalues>
                </customfield>
                <customfield id="customfield_4"><customfieldname>Empty</customfieldname><customfieldvalues/>
                </customfield>
                <customfield id="customfield_5"><customfieldname>Planned start</customfieldname>
                <customfieldvalues><customfieldvalue>tomorrow 5pm</customfieldvalue></customfieldvalues></customfield>
                </customfields>
                """))
        let ticket = try #require(read.tickets.first)
        #expect(read.tickets.count == 1)
        #expect(read.source == "https://jira.example")
        #expect((ticket.externalID, ticket.id, ticket.key) == ("10007", 10_007, "NET-7"))
        #expect(ticket.title == "Switch 3 is hot")
        #expect(ticket.description == "It smells.\n\n- floor 2")
        #expect((ticket.status, ticket.priority, ticket.type) == (.inProgress, .p2, .serviceRequest))
        #expect(ticket.assignedTo == InterchangePerson(email: "ben@desk.example", name: "Ben"))
        #expect(ticket.createdBy == InterchangePerson(name: "Ann", account: "712020:ab"))
        #expect((ticket.department, ticket.slaMet, ticket.plannedStart) == ("IT", false, "tomorrow 5pm"))
        #expect(ticket.dueDate == "2026-03-06")
        #expect(ticket.createdAt == Foreign.opened)
        #expect(ticket.updatedAt == time("2026-03-03T09:00:00Z"))
        #expect(ticket.closedAt == time("2026-03-04T09:00:00Z"))
        #expect(ticket.notes.map(\.id) == ["51", "52"])
        #expect(ticket.notes.map(\.comment) == ["First", "Second"])
        #expect(ticket.notes.first?.createdBy == InterchangePerson(account: "ben"))
        #expect(ticket.attachments.map(\.name) == ["heat.png"])
        #expect(ticket.attachments.first?.size == 1234)
        #expect(
            ticket.kept == [
                "Sites=A, B", "link=https://jira.example/browse/NET-7", "project=Network", "label=hot", "label=floor2",
                "subtask=NET-8", "resolution=Erledigt", "internal ben=Secret",
            ])
        #expect(ticket.extensions.allSatisfy { $0.namespace == "urn:x-ticx:ext:jira" })
        #expect(read.warnings.count == 2)
        #expect(read.warns("1 attachment") && read.warns("1 internal note"))
        #expect(ticket.line == 3)
    }

    @Test(
        "a status is read by its category, else by its number, else by its name",
        arguments: [
            ("<status id='99'>Neu</status><statusCategory id='2' key='new'/>", TicketStatus.open),
            ("<status>Warten</status><statusCategory key='indeterminate'/>", .inProgress),
            ("<status>Fertig</status><statusCategory key='done'/>", .completed),
            ("<status>Closed - no fault</status><statusCategory key='done'/>", .closed),
            ("<status>Fertig</status><statusCategory id='3'/>", .completed),
            ("<status id='1'>Offen</status>", .open), ("<status id='4'>x</status>", .open),
            ("<status id='3'>x</status>", .inProgress), ("<status id='5'>x</status>", .completed),
            ("<status id='6'>x</status>", .closed), ("<status id='10000'>To Do</status>", .open),
            ("<status>Reopened</status>", .open), ("<status>In Review</status>", .inProgress),
            ("<status>DONE</status>", .completed), ("<status> closed </status>", .closed), ("", .open),
        ])
    func status(fields: String, wanted: TicketStatus) throws {
        let read = try ReadDocument(Foreign.jira(fields + "<summary>x</summary>"))
        #expect(read.tickets.first?.status == wanted)
        #expect(read.warnings.isEmpty)
    }

    @Test(
        "priorities and types have their meanings",
        arguments: [
            ("<priority id='1'>x</priority>", TicketPriority.p1), ("<priority id='3'>x</priority>", .p3),
            ("<priority id='5'>x</priority>", .p4), ("<priority id='10200'>Blocker</priority>", .p1),
            ("<priority>Critical</priority>", .p2), ("<priority>Major</priority>", .p3),
            ("<priority>Trivial</priority>", .p4), ("<priority id='10001'>P2</priority>", .p2), ("", .p3),
        ])
    func priority(fields: String, wanted: TicketPriority) throws {
        let read = try ReadDocument(Foreign.jira(fields + "<summary>x</summary>"))
        #expect(read.tickets.first?.priority == wanted)
        #expect(read.warnings.isEmpty)
    }

    @Test(
        "a type's name says what it is here",
        arguments: [
            ("Bug", TicketType.incident), ("Incident", .incident), ("[System] Incident", .incident),
            ("Service Request", .serviceRequest), ("Change", .changeRequest), ("Problem", .problem), ("Story", .task),
            ("Sub-task", .task), ("Task", .task),
        ])
    func type(name: String, wanted: TicketType) throws {
        let read = try ReadDocument(Foreign.jira("<type>\(name)</type><summary>x</summary>"))
        #expect(read.tickets.first?.type == wanted)
        #expect(read.warnings.isEmpty)
    }

    @Test("words without a meaning take the default, are kept, and told with their lines")
    func unknown() throws {
        let read = try ReadDocument(
            Foreign.jira("<summary>x</summary>\n<type>Wunsch</type>\n<priority>Egal</priority>\n<status>Liegt</status>")
        )
        let ticket = try #require(read.tickets.first)
        #expect((ticket.status, ticket.priority, ticket.type) == (.open, .p3, .incident))
        #expect(
            ticket.kept.filter { $0.hasPrefix("word") } == [
                "word status=Liegt", "word priority=Egal", "word type=Wunsch",
            ])
        #expect(read.warnings.map(\.line) == [8, 7, 6])
        #expect(read.warnings.allSatisfy { $0.ticket == "NET-7" && $0.weight == .note })
    }

    @Test("nobody is assigned to what is unassigned, whatever the language")
    func unassigned() throws {
        for who in ["<assignee accountid='-1'>Niemand</assignee>", "<assignee username='-1'>Unassigned</assignee>", ""]
        {
            let read = try ReadDocument(Foreign.jira(who + "<summary>x</summary>"))
            #expect(read.tickets.first?.assignedTo == nil)
        }
    }

    @Test("a document that is a part of a search says so")
    func part() throws {
        let text = Foreign.jira("<summary>x</summary>")
        let whole = text.replacing("<title>Desk", with: "<issue start='0' end='1' total='1'/><title>Desk")
        #expect(try ReadDocument(whole).warnings.isEmpty)
        let part = text.replacing("<title>Desk", with: "<issue start='0' end='1' total='250'/><title>Desk")
        #expect(try ReadDocument(part).warns("1 of the 250 issues"))
    }

    @Test("without a summary the feed's title serves, without a link the channel's")
    func titles() throws {
        let text = Foreign.jira("").replacing("<link>https://jira.example/browse/NET-7</link>", with: "")
        let read = try ReadDocument(text)
        #expect(read.tickets.first?.title == "Old")
        #expect(read.source == "https://jira.example")
    }
}
