import SyncEngine
import Testing
import TicketFormats

@Suite("Import of Bugzilla's XML")
struct ImportBugzillaTests {
    private static func comment(
        _ number: Int?, _ text: String, at time: String = "2026-03-02 10:00:00 +0100", isPrivate: Bool = false
    ) -> String {
        """
        <long_desc isprivate="\(isPrivate ? 1 : 0)"><commentid>\(700 + (number ?? 0))</commentid>
        \(number.map { "<comment_count>\($0)</comment_count>" } ?? "")
        <who name="Ben Agent">ben@bugs.example</who><bug_when>\(time)</bug_when><thetext>\(text)</thetext></long_desc>
        """
    }

    @Test("every field goes where it belongs")
    func fields() throws {
        let read = try ReadDocument(
            Foreign.bugzilla(
                """
                <alias>INC-2026-0007</alias><short_desc>Mail &quot;bounces&quot;</short_desc>
                <delta_ts>2026-03-04 10:00:00 +0100</delta_ts><reporter_accessible>1</reporter_accessible>
                <product>Desk</product><component>Mail</component><version>unspecified</version>
                <bug_status>RESOLVED</bug_status><resolution>WONTFIX</resolution><priority>P1</priority>
                <bug_severity>major</bug_severity><target_milestone>---</target_milestone>
                <reporter name="Ann User">ann@bugs.example</reporter><assigned_to name="Ben Agent">ben</assigned_to>
                <cc>eve@bugs.example</cc><deadline>2026-03-31</deadline><token>1772442000-secret</token>
                <estimated_time>0.00</estimated_time><cf_planned_start>soon</cf_planned_start>
                <cf_sla_met>true</cf_sla_met><flag name="review" status="+" setter="ben"/>
                \(Self.comment(2, "Fixed.", at: "2026-03-03 10:00:00 +0100"))
                \(Self.comment(0, "It bounces.\nAlways."))
                \(Self.comment(1, "Staff only", isPrivate: true))
                <attachment isprivate="0"><attachid>4</attachid><filename>log.txt</filename><type>text/plain</type>
                <size>5</size><attacher>
                   ben</attacher><data encoding="base64">aGVsbG8=</data></attachment>
                <attachment isprivate="1"><filename>pay.pdf</filename><data encoding="base64">aGVsbG8=</data>
                </attachment>
                """))
        let ticket = try #require(read.tickets.first)
        #expect(read.source == "https://bugs.example")
        #expect((ticket.externalID, ticket.id, ticket.key) == ("31", 31, "INC-2026-0007"))
        #expect(ticket.title == "Mail \"bounces\"")
        #expect(ticket.description == "It bounces.\nAlways.")
        #expect((ticket.status, ticket.priority, ticket.type) == (.completed, .p1, .incident))
        #expect((ticket.department, ticket.dueDate, ticket.plannedStart) == ("Mail", "2026-03-31", "soon"))
        #expect(ticket.slaMet == true)
        #expect(ticket.createdBy == InterchangePerson(email: "ann@bugs.example", name: "Ann User"))
        #expect(ticket.assignedTo == InterchangePerson(name: "Ben Agent", account: "ben"))
        #expect(ticket.createdAt == Foreign.opened)
        #expect(ticket.updatedAt == time("2026-03-04T09:00:00Z"))
        #expect(ticket.closedAt == time("2026-03-03T09:00:00Z"))
        #expect(ticket.notes.map(\.comment) == ["Fixed."])
        #expect(ticket.notes.map(\.id) == ["702"])
        #expect(ticket.attachments == [InterchangeAttachment(name: "log.txt", mediaType: "text/plain", size: 5)])
        #expect(
            ticket.kept == [
                "internalAttachment=pay.pdf", "product=Desk", "resolution=WONTFIX", "bug_severity=major",
                "cc=eve@bugs.example", "flag=review + ben", "internal ben@bugs.example=Staff only",
            ])
        #expect(!"\(ticket)\(read.warnings)".contains("secret"))
    }

    @Test(
        "statuses, priorities and types have their meanings",
        arguments: [
            ("bug_status", "UNCONFIRMED", "Open"), ("bug_status", "NEW", "Open"), ("bug_status", "CONFIRMED", "Open"),
            ("bug_status", "REOPENED", "Open"), ("bug_status", "ASSIGNED", "In Progress"),
            ("bug_status", "IN_PROGRESS", "In Progress"), ("bug_status", "RESOLVED", "Completed"),
            ("bug_status", "VERIFIED", "Completed"), ("bug_status", "CLOSED", "Closed"), ("priority", "P1", "P1"),
            ("priority", "P2", "P2"), ("priority", "P3", "P3"), ("priority", "P4", "P4"), ("priority", "P5", "P4"),
            ("priority", "Highest", "P1"), ("priority", "Normal", "P3"), ("priority", "---", "P3"),
            ("bug_severity", "enhancement", "Change Request"), ("bug_severity", "critical", "Incident"),
            ("bug_type", "task", "Task"), ("cf_type", "Service Request", "Service Request"),
        ])
    func words(element: String, word: String, wanted: String) throws {
        let read = try ReadDocument(Foreign.bugzilla("<short_desc>x</short_desc><\(element)>\(word)</\(element)>"))
        let ticket = try #require(read.tickets.first)
        let values = [ticket.status.rawValue, ticket.priority.rawValue, ticket.type.rawValue]
        #expect(values[["bug_status": 0, "priority": 1][element] ?? 2] == wanted)
        #expect(read.warnings.isEmpty)
    }

    @Test("the first comment is the description, in whatever order comments come, and only if it is there")
    func description() throws {
        let old = [
            "<long_desc><who>ann</who><bug_when>2009-12-15 15:17 PST</bug_when><thetext>First</thetext></long_desc>",
            "<long_desc><who>ann</who><bug_when>2009-12-16 15:17 PST</bug_when><thetext>Then</thetext></long_desc>",
        ]
        for comments in [old, old.reversed()] {
            let read = try ReadDocument(Foreign.bugzilla(comments.joined()))
            #expect(read.tickets.first?.description == "First")
            #expect(read.tickets.first?.notes.map(\.comment) == ["Then"])
            #expect(read.warnings.filter { $0.text.contains("PST is taken as -08:00") }.count == 1)
        }
        let without = try ReadDocument(Foreign.bugzilla(Self.comment(1, "Second")))
        #expect(without.tickets.first?.description == "")
        #expect(without.tickets.first?.notes.map(\.comment) == ["Second"])
        let hidden = try ReadDocument(Foreign.bugzilla(Self.comment(0, "Salaries", isPrivate: true)))
        #expect(hidden.tickets.first?.description == "")
        #expect(hidden.tickets.first?.kept == ["internal ben@bugs.example=Salaries"])
        #expect(hidden.tickets.first?.title == "Ticket 31")
    }

    @Test(
        "bugs that were not exported are passed over and told", arguments: ["NotFound", "NotPermitted", "InvalidBugId"])
    func missing(error: String) throws {
        let text = Foreign.bugzilla("").replacing(
            "</bugzilla>", with: "<bug error=\"\(error)\">\n<bug_id>32</bug_id></bug></bugzilla>")
        let read = try ReadDocument(text)
        #expect(read.tickets.map(\.externalID) == ["31"])
        let told = try #require(read.warnings.first { $0.ticket == "32" })
        #expect(told.weight == .skipped)
        #expect(told.line == 6)
    }

    @Test("a file that an attachment names is never opened, and nobody is nobody")
    func encodingFilename() throws {
        let read = try ReadDocument(
            Foreign.bugzilla(
                """
                <assigned_to>nobody@bugs.example</assigned_to>
                <attachment><filename>x</filename><data encoding="filename">/etc/hostname</data></attachment>
                """))
        #expect(read.warns("no file was opened"))
        #expect(!"\(read.tickets)".contains("/etc/hostname"))
        #expect(read.tickets.first?.assignedTo == nil)
    }

    @Test("a document type that declares elements only, as Bugzilla writes it inline, is passed over")
    func inlineDocumentType() throws {
        let text = Foreign.bugzilla("<short_desc>x</short_desc>").replacing(
            "SYSTEM \"https://bugs.example/page.cgi?id=bugzilla.dtd\"",
            with: "[<!ELEMENT bugzilla (bug+)><!ATTLIST bugzilla version CDATA #REQUIRED><!ELEMENT bug_id (#PCDATA)>]")
        #expect(try ReadDocument(text).tickets.map(\.title) == ["x"])
    }
}
