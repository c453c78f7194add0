import SyncEngine
import Testing
import TicketFormats

@Suite("Import of Mantis, Redmine, Zendesk and Freshdesk")
struct ImportTableTests {
    @Test("Mantis: every field goes where it belongs")
    func mantis() throws {
        let read = try ReadDocument(
            Foreign.mantis(
                """
                <project id="3">Desk</project><reporter id="5">ann</reporter><handler id="6">ben</handler>
                <priority id="50">dringend</priority><severity id="60">major</severity><status id="80">erledigt</status>
                <category id="4">Network</category><last_updated>1772528400</last_updated>
                <view_state id="50">private</view_state><summary>Printer</summary><due_date>1772701200</due_date>
                <description>It jams.</description><steps_to_reproduce>Print.</steps_to_reproduce>
                <additional_information>Floor 2</additional_information>
                <custom_fields><custom_field><id>1</id><name>Asset</name><type>0</type><value>P-7</value></custom_field>
                </custom_fields>
                <bugnotes><bugnote><id>90</id><reporter id="6">ben</reporter><note>Cleaned.</note>
                <view_state id="10">public</view_state><date_submitted>1772445600</date_submitted></bugnote>
                <bugnote><id>91</id><reporter id="6">ben</reporter><note>Grr.</note>
                <view_state id="50">private</view_state><date_submitted>1772445700</date_submitted></bugnote></bugnotes>
                <attachments><attachment><id>1</id><filename>jam.jpg</filename><filesize>8</filesize>
                <file_type>image/jpeg</file_type><content>aGVsbG8=</content></attachment></attachments>
                """))
        let ticket = try #require(read.tickets.first)
        #expect(read.source == "https://mantis.example")
        #expect((ticket.externalID, ticket.id, ticket.title) == ("5", 5, "Printer"))
        #expect(
            ticket.description == "It jams.\n\nSteps to reproduce:\nPrint.\n\nAdditional information:\nFloor 2")
        #expect((ticket.status, ticket.priority, ticket.type) == (.completed, .p1, .incident))
        #expect((ticket.department, ticket.dueDate) == ("Network", "2026-03-05T09:00:00Z"))
        #expect(ticket.createdBy == InterchangePerson(account: "ann"))
        #expect(ticket.assignedTo == InterchangePerson(account: "ben"))
        #expect(ticket.createdAt == Foreign.opened)
        #expect(ticket.updatedAt == time("2026-03-03T09:00:00Z"))
        #expect(ticket.notes.map(\.comment) == ["Cleaned."])
        #expect(ticket.notes.first?.createdAt == time("2026-03-02T10:00:00Z"))
        #expect(ticket.attachments == [InterchangeAttachment(name: "jam.jpg", mediaType: "image/jpeg", size: 8)])
        #expect(
            ticket.kept == ["Asset=P-7", "project=Desk", "severity=major", "view_state=private", "internal ben=Grr."])
        #expect(read.warns("it was private"))
    }

    @Test("Mantis: a due date of 1 is none")
    func noDueDate() throws {
        let read = try ReadDocument(Foreign.mantis("<summary>x</summary><due_date>1</due_date>"))
        #expect(read.tickets.first?.dueDate == nil)
        #expect(read.warnings.isEmpty)
    }

    @Test("Redmine: every field goes where it belongs")
    func redmine() throws {
        let read = try ReadDocument(
            Foreign.redmine(
                """
                <project id="1" name="Desk"/><tracker id="3" name="Support"/>
                <status id="2" name="Läuft" is_closed="false"/>
                <priority id="5" name="High"/><author id="11" name="Ann User"/><assigned_to id="12" name="Ben Agent"/>
                <category id="2" name="Mail"/><subject>
                  New mailbox
                </subject><description>*Please*</description><start_date>2026-03-02</start_date>
                <due_date>2026-03-09</due_date><done_ratio>10</done_ratio><estimated_hours/>
                <updated_on>2026-03-03T09:00:00Z</updated_on><closed_on/><is_private>false</is_private>
                <custom_fields type="array"><custom_field id="1" name="Department"><value>Sales</value></custom_field>
                <custom_field id="2" name="Old">bare</custom_field>
                <custom_field id="3" name="Many" multiple="true"><value type="array"><value>a</value><value>b</value>
                </value>
                </custom_field></custom_fields>
                <attachments type="array"><attachment><filename>a.txt</filename><filesize>3</filesize>
                <content_type>text/plain</content_type></attachment></attachments>
                <journals type="array"><journal id="1"><user id="12" name="Ben Agent"/><notes>Done soon</notes>
                <created_on>2026-03-02T10:00:00Z</created_on></journal>
                <journal id="2"><user id="12" name="Ben Agent"/><notes/><created_on>2026-03-02T11:00:00Z</created_on>
                <details type="array"><detail property="attr" name="status_id"/></details></journal>
                <journal id="3"><user id="12" name="Ben Agent"/><notes>Hush</notes><private_notes>true</private_notes>
                <created_on>2026-03-02T12:00:00Z</created_on></journal></journals>
                """
            ).replacing("<journals type=\"array\"/>", with: ""))
        let ticket = try #require(read.tickets.first)
        #expect((ticket.externalID, ticket.title, ticket.description) == ("12", "New mailbox", "*Please*"))
        #expect((ticket.status, ticket.priority, ticket.type) == (.inProgress, .p2, .serviceRequest))
        #expect((ticket.plannedStart, ticket.dueDate) == ("2026-03-02", "2026-03-09"))
        #expect(ticket.createdBy == InterchangePerson(name: "Ann User", account: "11"))
        #expect(ticket.department == "Mail")
        #expect(ticket.notes.map(\.comment) == ["Done soon"])
        #expect(ticket.attachments.map(\.size) == [3])
        #expect(
            ticket.kept == ["Department=Sales", "Old=bare", "Many=a, b", "project=Desk", "internal 12=Hush"])
        #expect(ticket.createdAt == Foreign.opened)
    }

    @Test(
        "Redmine: a status is known by its name, else by whether it is closed",
        arguments: [
            ("name='New'", TicketStatus.open), ("name='Resolved' is_closed='false'", .completed),
            ("name='Fertig' is_closed='true'", .closed), ("name='Läuft' is_closed='false' id='7'", .inProgress),
            ("name='Neu' is_closed='false' id='1'", .open), ("name='Rejected'", .closed),
        ])
    func redmineStatus(attributes: String, wanted: TicketStatus) throws {
        let read = try ReadDocument(Foreign.redmine("<subject>x</subject><status \(attributes)/>"))
        #expect(read.tickets.first?.status == wanted)
        #expect(read.warnings.isEmpty)
    }

    @Test("Redmine: one issue alone, old times, missing notes and further pages")
    func redmineVariants() throws {
        let one = try ReadDocument(
            "<issue><id>3</id><tracker name='Bug'/><subject>x</subject>"
                + "<created_on>Mon Mar 02 10:00:00 +0100 2026</created_on></issue>")
        #expect(one.tickets.first?.createdAt == Foreign.opened)
        #expect(one.warns("the document has no notes"))
        let part = Foreign.redmine("<subject>x</subject>").replacing("total_count=\"1\"", with: "total_count=\"80\"")
        #expect(try ReadDocument(part).warns("1 of 80 issues"))
    }

    @Test("Zendesk: every field goes where it belongs, and the description is told once")
    func zendesk() throws {
        let read = try ReadDocument(
            Foreign.zendesk(
                """
                <subject>Login</subject><description>I can&amp;#39;t &lt;log in&gt;</description>
                <status-id type="integer">3</status-id><priority-id type="integer">4</priority-id>
                <ticket-type-id type="integer">3</ticket-type-id><requester-id type="integer">31</requester-id>
                <assignee-id nil="true"/><group-id type="integer">2</group-id><external-id nil="true"></external-id>
                <solved-at type="datetime">2026-03-03T09:00:00Z</solved-at><current-tags>vip mail</current-tags>
                <comments type="array">
                <comment><author-id>31</author-id><created-at>2026-03-02T09:00:00Z</created-at>
                <is-public>true</is-public>
                <value>I can&amp;#39;t &lt;log in&gt;</value><attachments type="array"><attachment>
                <filename>s.png</filename><size>7</size><content-type>image/png</content-type></attachment>
                </attachments>
                </comment>
                <comment><author-id>21</author-id><created-at>2026-03-02T10:00:00Z</created-at>
                <is-public>true</is-public>
                <value>&lt;p&gt;Try &lt;b&gt;again&lt;/b&gt;&lt;/p&gt;</value></comment>
                <comment><author-id>21</author-id><created-at>2026-03-02T11:00:00Z</created-at>
                <is-public>false</is-public>
                <value>Odd one</value></comment></comments>
                <ticket-field-entries type="array"><ticket-field-entry>
                <ticket-field-id type="integer">139</ticket-field-id>
                <value>Blue</value></ticket-field-entry></ticket-field-entries>
                """))
        let ticket = try #require(read.tickets.first)
        #expect((ticket.externalID, ticket.id, read.source) == ("900", 900, "zendesk"))
        #expect(ticket.description == "I can&#39;t <log in>")
        #expect((ticket.status, ticket.priority, ticket.type) == (.completed, .p1, .problem))
        #expect(ticket.createdBy == InterchangePerson(account: "31"))
        #expect(ticket.assignedTo == nil)
        #expect(ticket.closedAt == time("2026-03-03T09:00:00Z"))
        #expect(ticket.notes.map(\.comment) == ["Try again"])
        #expect(ticket.attachments.map(\.name) == ["s.png"])
        #expect(ticket.kept == ["ticket-field 139=Blue", "group-id=2", "current-tags=vip mail", "internal 21=Odd one"])
    }

    @Test("Zendesk: what staff wrote to themselves first is no description; deleted tickets are passed over")
    func zendeskHidden() throws {
        let read = try ReadDocument(
            Foreign.zendesk(
                """
                <subject>x</subject><description>Fire him</description>
                <comments><comment><author-id>21</author-id><created-at>2026-03-02T09:00:00Z</created-at>
                <is-public>false</is-public><value>Fire him</value></comment></comments>
                """))
        #expect(read.tickets.first?.description == "")
        #expect(read.tickets.first?.kept == ["internal 21=Fire him"])
        let deleted = try ReadDocument(Foreign.zendesk("<subject>x</subject><status-id>5</status-id>"))
        #expect(deleted.tickets.isEmpty)
        #expect(deleted.warnings.first?.weight == .skipped)
    }

    @Test("Freshdesk: every field goes where it belongs")
    func freshdesk() throws {
        let read = try ReadDocument(
            Foreign.freshdesk(
                """
                <deleted type="boolean">false</deleted><subject>Laptop</subject><description>Dead</description>
                <description-html>&lt;div&gt;Dead&lt;/div&gt;</description-html><status type="integer">7</status>
                <priority type="integer">1</priority><ticket-type>Service Request</ticket-type>
                <requester-id type="integer">31</requester-id><responder-id type="integer" nil="true"/>
                <due-by type="datetime">2026-03-04T14:30:00+05:30</due-by>
                <frDueBy type="datetime">2026-03-02T16:30:00+05:30</frDueBy><spam type="boolean">false</spam>
                <notes type="array"><helpdesk-note><id>5</id><body>On it</body><private type="boolean">false</private>
                <user-id>21</user-id><created-at>2026-03-02T15:30:00+05:30</created-at></helpdesk-note>
                <helpdesk-note><id>6</id><body/><body-html>&lt;p&gt;Old&lt;/p&gt;</body-html><private>true</private>
                <user-id>21</user-id><created-at>2026-03-02T15:31:00+05:30</created-at></helpdesk-note></notes>
                <attachments><helpdesk-attachment><content-file-name>a.pdf</content-file-name>
                <content-file-size>12</content-file-size></helpdesk-attachment></attachments>
                <custom_field><department_4711>Finance</department_4711><asset_4711>L-9</asset_4711>
                <no_4711 nil="true"/>
                </custom_field>
                """))
        let ticket = try #require(read.tickets.first)
        #expect((ticket.externalID, ticket.title, ticket.description) == ("77", "Laptop", "Dead"))
        #expect((ticket.status, ticket.priority, ticket.type) == (.inProgress, .p4, .serviceRequest))
        #expect(ticket.createdAt == Foreign.opened)
        #expect(ticket.responseETA == "2026-03-02T16:30:00+05:30")
        #expect(ticket.resolutionETA == "2026-03-04T14:30:00+05:30")
        #expect((ticket.department, ticket.assignedTo) == ("Finance", nil))
        #expect(ticket.notes.map(\.comment) == ["On it"])
        #expect(ticket.attachments.map(\.name) == ["a.pdf"])
        #expect(ticket.kept == ["asset_4711=L-9", "internal 21=Old"])
        for flag in ["deleted", "spam"] {
            let none = try ReadDocument(Foreign.freshdesk("<subject>x</subject><\(flag)>true</\(flag)>"))
            #expect(none.tickets.isEmpty)
        }
    }

    @Test(
        "the value maps of all four",
        arguments: [
            ("mantis", "<status id='10'/>", "Open"), ("mantis", "<status id='20'/>", "In Progress"),
            ("mantis", "<status id='30'/>", "Open"), ("mantis", "<status id='40'/>", "Open"),
            ("mantis", "<status id='50'/>", "In Progress"), ("mantis", "<status id='90'/>", "Closed"),
            ("mantis", "<priority id='60'/>", "P1"), ("mantis", "<priority id='40'/>", "P2"),
            ("mantis", "<priority id='30'/>", "P3"), ("mantis", "<priority id='20'/>", "P4"),
            ("mantis", "<priority id='10'/>", "P4"),
            ("redmine", "<priority name='Immediate'/>", "P1"), ("redmine", "<priority name='Urgent'/>", "P1"),
            ("redmine", "<priority name='Normal'/>", "P3"), ("redmine", "<priority name='Low'/>", "P4"),
            ("redmine", "<tracker name='Bug'/>", "Incident"),
            ("redmine", "<tracker name='Feature'/>", "Change Request"),
            ("zendesk", "<status-id>0</status-id>", "Open"), ("zendesk", "<status-id>1</status-id>", "Open"),
            ("zendesk", "<status-id>2</status-id>", "In Progress"), ("zendesk", "<status-id>4</status-id>", "Closed"),
            ("zendesk", "<priority-id>3</priority-id>", "P2"), ("zendesk", "<priority-id>0</priority-id>", "P4"),
            ("zendesk", "<ticket-type-id>1</ticket-type-id>", "Service Request"),
            ("zendesk", "<ticket-type-id>4</ticket-type-id>", "Task"),
            ("freshdesk", "<status>2</status>", "Open"), ("freshdesk", "<status>3</status>", "In Progress"),
            ("freshdesk", "<status>6</status>", "In Progress"), ("freshdesk", "<status>4</status>", "Completed"),
            ("freshdesk", "<status>5</status>", "Closed"), ("freshdesk", "<priority>4</priority>", "P1"),
            ("freshdesk", "<priority>2</priority>", "P3"),
            ("freshdesk", "<ticket-type>Problem</ticket-type>", "Problem"),
        ])
    func words(format: String, fields: String, wanted: String) throws {
        let text =
            switch format {
            case "mantis": Foreign.mantis("<summary>x</summary>" + fields)
            case "redmine": Foreign.redmine("<subject>x</subject>" + fields)
            case "zendesk": Foreign.zendesk("<subject>x</subject>" + fields)
            default: Foreign.freshdesk("<subject>x</subject>" + fields)
            }
        let read = try ReadDocument(text)
        let ticket = try #require(read.tickets.first)
        #expect([ticket.status.rawValue, ticket.priority.rawValue, ticket.type.rawValue].contains(wanted))
        #expect(read.warnings.isEmpty)
    }
}
