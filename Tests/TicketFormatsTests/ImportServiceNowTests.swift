import SyncEngine
import TestSupport
import Testing

@testable import TicketFormats

@Suite("Import of ServiceNow's unload")
struct ImportServiceNowTests {
    private static func journal(
        _ id: String, _ text: String, at time: String, element: String = "comments", by author: String = "ben.agent",
        ticket: String = Foreign.serviceNowID
    ) -> String {
        """
        <sys_journal_field action="INSERT_OR_UPDATE"><element>\(element)</element><element_id>\(ticket)</element_id>
        <name>incident</name><sys_created_by>\(author)</sys_created_by><sys_created_on>\(time)</sys_created_on>
        <sys_id>\(id)</sys_id><value>\(text)</value></sys_journal_field>
        """
    }

    private static let people = """
        <sys_user action="INSERT_OR_UPDATE"><sys_id>77777777777777777777777777777777</sys_id>
        <email>ben@now.example</email>
        <user_name>ben.agent</user_name><name>Ben Agent</name><photo>AAAA</photo></sys_user>
        """

    @Test("fields, notes, people and attachments come together, wherever in the document they stand")
    func fields() throws {
        let beside = [
            Self.journal("j2", "Second", at: "2026-03-02 12:00:00"),
            Self.journal("j1", "First", at: "2026-03-02 11:00:00"),
            Self.journal("j3", "Staff", at: "2026-03-02 13:00:00", element: "work_notes"), Self.people,
            "<sys_attachment><sys_id>a1</sys_id><file_name>x.png</file_name><content_type>image/png</content_type>"
                + "<size_bytes>99</size_bytes><table_sys_id>\(Foreign.serviceNowID)</table_sys_id>"
                + "<table_name>incident</table_name></sys_attachment>",
            "<sys_attachment><table_name>ZZ_YYincident</table_name><file_name>thumb</file_name>"
                + "<table_sys_id>\(Foreign.serviceNowID)</table_sys_id></sys_attachment>",
            "<sys_attachment_doc><data>H4sIAAAA</data></sys_attachment_doc>",
        ].joined(separator: "\n")
        let text = Foreign.serviceNow(
            """
            <short_description>Disk full</short_description><description>On db-3.\r\n92 %</description>
            <state>2</state><priority>1</priority><made_sla>false</made_sla><active>true</active>
            <assignment_group display_value="Storage">8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f8f</assignment_group>
            <assigned_to display_value="Ben A.">77777777777777777777777777777777</assigned_to>
            <caller_id display_value="Ann User">66666666666666666666666666666666</caller_id>
            <opened_by display_value="Desk">1</opened_by><closed_at/>
            <sys_updated_on>2026-03-02 13:00:00</sys_updated_on>
            <due_date>2026-03-05 17:00:00</due_date><sla_due>2026-03-02 15:00:00</sla_due>
            <u_response_eta>2026-03-02T09:30:00</u_response_eta><category>disk</category><knowledge>false</knowledge>
            <comments/><work_notes/><u_site display_value="Hall 2">9</u_site>
            """)
        // Behind the ticket as ServiceNow writes it, before it, and in between.
        let variants = [
            text.replacing("</unload>", with: beside + "</unload>"),
            text.replacing("<incident", with: beside + "<incident"),
        ]
        for variant in variants {
            let read = try ReadDocument(variant)
            let ticket = try #require(read.tickets.first)
            #expect(read.source == "servicenow")
            #expect((ticket.externalID, ticket.id, ticket.key) == (Foreign.serviceNowID, nil, "INC0010042"))
            #expect((ticket.title, ticket.description) == ("Disk full", "On db-3.\n92 %"))
            #expect((ticket.status, ticket.priority, ticket.type) == (.inProgress, .p1, .incident))
            #expect((ticket.department, ticket.slaMet) == ("Storage", false))
            let ben = InterchangePerson(email: "ben@now.example", name: "Ben Agent", account: "ben.agent")
            #expect(ticket.assignedTo == ben)
            #expect(
                ticket.createdBy == InterchangePerson(name: "Ann User", account: "66666666666666666666666666666666"))
            #expect(ticket.createdAt == Foreign.opened)
            #expect(ticket.updatedAt == time("2026-03-02T13:00:00Z"))
            #expect(ticket.closedAt == nil)
            #expect(ticket.dueDate == "2026-03-05T17:00:00Z")
            #expect(ticket.resolutionETA == "2026-03-02T15:00:00Z")
            #expect(ticket.responseETA == "2026-03-02T09:30:00")
            #expect(ticket.notes.map(\.comment) == ["First", "Second"])
            #expect(ticket.notes.allSatisfy { $0.createdBy == ben })
            #expect(ticket.attachments == [InterchangeAttachment(name: "x.png", mediaType: "image/png", size: 99)])
            #expect(ticket.kept == ["category=disk", "u_site=Hall 2", "internal ben@now.example=Staff"])
            #expect(read.warnings.count == 2)
        }
    }

    @Test(
        "a state's code means what it means in its table",
        arguments: [
            ("incident", "1", TicketStatus.open), ("incident", "2", .inProgress), ("incident", "3", .inProgress),
            ("incident", "6", .completed), ("incident", "7", .closed), ("incident", "8", .closed),
            ("incident", "On Hold", .inProgress), ("change_request", "-5", .open), ("change_request", "-2", .open),
            ("change_request", "-1", .inProgress), ("change_request", "0", .completed),
            ("change_request", "3", .closed),
            ("change_request", "4", .closed), ("problem", "1", .open), ("problem", "103", .inProgress),
            ("problem", "106", .completed), ("problem", "107", .closed), ("task", "3", .completed),
            ("task", "7", .closed),
            ("sc_request", "1", .open), ("sc_req_item", "2", .inProgress), ("sc_task", "4", .closed),
        ])
    func states(table: String, state: String, wanted: TicketStatus) throws {
        let read = try ReadDocument(
            Foreign.serviceNow("<short_description>x</short_description><state>\(state)</state>", table: table))
        #expect(read.tickets.first?.status == wanted)
        #expect(read.warnings.isEmpty)
    }

    @Test(
        "the table says what kind of ticket it is",
        arguments: [
            ("incident", "", TicketType.incident), ("sc_request", "", .serviceRequest),
            ("sc_req_item", "", .serviceRequest), ("change_request", "", .changeRequest), ("problem", "", .problem),
            ("task", "", .task), ("sc_task", "", .task), ("task", "problem", .problem), ("task", "u_own", .task),
        ])
    func types(table: String, kind: String, wanted: TicketType) throws {
        let fields = "<short_description>x</short_description><sys_class_name>\(kind)</sys_class_name>"
        #expect(try ReadDocument(Foreign.serviceNow(fields, table: table)).tickets.first?.type == wanted)
    }

    @Test(
        "five priorities become four",
        arguments: [
            ("1", TicketPriority.p1), ("2", .p2), ("3", .p3), ("4", .p4), ("5", .p4), ("1 - Critical", .p1),
            ("3 - Moderate", .p3), ("", .p3),
        ])
    func priorities(code: String, wanted: TicketPriority) throws {
        let fields = "<short_description>x</short_description><priority>\(code)</priority>"
        let read = try ReadDocument(Foreign.serviceNow(fields))
        #expect(read.tickets.first?.priority == wanted)
        #expect(read.warnings.isEmpty)
    }

    @Test("planned times of changes and what was requested are taken, times as UTC")
    func kinds() throws {
        let change = try ReadDocument(
            Foreign.serviceNow(
                "<start_date>2026-04-01 18:00:00</start_date><end_date>tonight</end_date>", table: "change_request"))
        #expect(change.tickets.first?.plannedStart == "2026-04-01T18:00:00Z")
        #expect(change.tickets.first?.plannedEnd == "tonight")
        let item = try ReadDocument(
            Foreign.serviceNow(
                "<cat_item display_value=\"Chair\">9</cat_item><justification>Back</justification>",
                table: "sc_req_item"))
        #expect(item.tickets.first?.requestedItem == "Chair")
        #expect(item.tickets.first?.justification == "Back")
    }

    @Test("deleted records and other tables are passed over, counted")
    func others() throws {
        let read = try ReadDocument(
            Foreign.serviceNow(
                "<short_description>x</short_description>",
                beside: "<kb_knowledge><number>KB1</number></kb_knowledge><cmdb_ci/><cmdb_ci/>"
                    + "<incident action=\"DELETE\"><sys_id>gone</sys_id></incident>"))
        #expect(read.tickets.count == 1)
        #expect(read.warns("2 <cmdb_ci>, 1 <kb_knowledge>"))
        #expect(read.warnings.allSatisfy { $0.weight == .skipped })
    }

    @Test("the answer of .do?XML is read as well")
    func plainXML() throws {
        let text = Foreign.serviceNow("<short_description>x</short_description>")
            .replacing("<unload unload_date=\"2026-03-02 12:00:00\">", with: "<xml>")
            .replacing("</unload>", with: "</xml>")
        #expect(try ReadDocument(text).tickets.count == 1)
    }

    @Test("notes find their tickets among thousands, each once", arguments: [UInt64(3), 99])
    func many(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var wanted: [String: [String]] = [:]
        var text = "<unload>"
        for number in 0..<400 {
            text += "<incident><sys_id>t\(number)</sys_id><opened_at>2026-03-02 09:00:00</opened_at></incident>"
        }
        for number in 0..<3000 {
            let ticket = "t\(generator.number(0...420))"
            let count = generator.chance(2) ? 700 : generator.number(1...9)
            let note = Array(repeating: "n\(number)", count: count).joined(separator: " ")
            wanted[ticket, default: []].append(note)
            text += Self.journal("j", note, at: "2026-03-02 10:00:00", ticket: ticket)
        }
        // The same ticket once more: its notes are told once.
        text += "<incident><sys_id>t7</sys_id><opened_at>2026-03-02 09:00:00</opened_at></incident></unload>"
        let read = try ReadDocument(text)
        #expect(read.tickets.count == 401)
        for ticket in read.tickets.dropLast() {
            #expect(ticket.notes.map(\.comment.text) == wanted[ticket.externalID] ?? [], "seed \(seed)")
        }
        #expect(read.tickets.last?.notes.isEmpty == true)
    }
}
