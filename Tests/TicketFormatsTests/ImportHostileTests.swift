import SyncEngine
import TestSupport
import Testing
import TicketFormats

@Suite("Hostile documents")
struct ImportHostileTests {
    /// A document of every format, with a field to put something into.
    private static func documents(_ fields: String) -> [String] {
        [
            Foreign.jira(fields), Foreign.bugzilla(fields), Foreign.serviceNow(fields), Foreign.mantis(fields),
            Foreign.redmine(fields), Foreign.zendesk(fields), Foreign.freshdesk(fields),
        ]
    }

    @Test("a ticket of which only an id and a time are known is a ticket")
    func bare() throws {
        for text in Self.documents("") {
            let read = try ReadDocument(text)
            let ticket = try #require(read.tickets.first, "\(text)")
            #expect(ticket.createdAt == Foreign.opened)
            #expect(!ticket.title.text.isEmpty)
            #expect((ticket.status, ticket.priority) == (.open, .p3))
            #expect(ticket.createdBy == nil && ticket.assignedTo == nil)
        }
    }

    @Test("without an id or any time a ticket is left out, and said to be unusable")
    func unusable() throws {
        let times = ["created", "creation_ts", "opened_at", "date_submitted", "created_on", "created-at"]
        let ids = ["key", "bug_id", "sys_id", "number", "id", "nice-id", "display-id"]
        for (names, wanted) in [(times, "no time anywhere"), (ids, "without an id")] {
            for text in Self.documents("<nothing/>") {
                var text = text
                for name in names {
                    text = text.replacing("<\(name)", with: "<n\(name)").replacing("</\(name)>", with: "</n\(name)>")
                }
                let read = try ReadDocument(text)
                #expect(read.tickets.isEmpty, "\(text)")
                #expect(
                    read.warnings.contains { $0.weight == .unusable && $0.text.contains(wanted) }, "\(read.warnings)")
                #expect(read.warnings.first?.line ?? 0 > 0)
            }
        }
    }

    @Test("empty and repeated elements, unknown ones and deep ones do no harm")
    func odd() throws {
        let names = [
            "summary", "title", "description", "status", "priority", "type", "assignee", "reporter", "comments",
            "comment",
            "attachments", "customfields", "short_desc", "bug_status", "long_desc", "attachment", "state", "caller_id",
            "handler", "bugnotes", "category", "view_state", "custom_fields", "tracker", "journals", "subject",
            "status-id",
            "ticket-field-entries", "notes", "custom_field", "due-by", "labels", "x-unknown", "statusCategory", "flag",
        ]
        let deep = String(repeating: "<d>", count: 80) + "x" + String(repeating: "</d>", count: 80)
        for text in Self.documents(names.map { "<\($0)/><\($0)></\($0)><\($0) nil='true'/>" }.joined() + deep) {
            #expect(try ReadDocument(text).tickets.count == 1, "\(text.prefix(200))")
        }
        for text in Self.documents(names.map { "<\($0)>a<b>c</b></\($0)><\($0) id='1' name='n'>d</\($0)>" }.joined()) {
            #expect(try ReadDocument(text).tickets.count == 1, "\(text.prefix(200))")
        }
    }

    @Test("of an element that comes twice the first with a text counts")
    func twice() throws {
        let read = try ReadDocument(Foreign.jira("<summary/><summary>one</summary><summary>two</summary>"))
        #expect(read.tickets.first?.title == "one")
    }

    @Test("a namespace on the whole document changes nothing; foreign elements in a ticket are kept as they are")
    func namespaces() throws {
        let text = Foreign.bugzilla("<short_desc>x</short_desc><e:priority xmlns:e='urn:e' a='1'>P1</e:priority>")
        let prefixed = text.replacing("<bugzilla ", with: "<bugzilla xmlns='urn:own' ")
        for text in [text, prefixed] {
            let ticket = try #require(try ReadDocument(text).tickets.first)
            #expect((ticket.title, ticket.priority) == ("x", .p3))
            #expect(
                ticket.extensions == [
                    XMLElement("priority", namespace: "urn:e", attributes: [.init("a", "1")], text: "P1")
                ])
        }
    }

    @Test("entities, depth and long texts are refused in every format, with what to do")
    func refused() throws {
        let deep = String(repeating: "<d>", count: 400) + String(repeating: "</d>", count: 400)
        let long = "<d>" + String(repeating: "aGVsbG8h", count: 11 << 17) + "</d>"
        for fields in [deep, long, "<summary>&x;</summary>"] {
            for text in Self.documents(fields) { #expect(throws: FormatFault.self) { try ReadDocument(text) } }
        }
        do {
            _ = try ReadDocument(Foreign.jira(long))
        } catch let fault as FormatFault {
            #expect(fault.reason == .tooLarge)
            #expect(fault.message.contains("without attachments"), "\(fault)")
        }
        let entities = Foreign.jira("").replacing(
            "<rss", with: "<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><rss")
        #expect(throws: FormatFault.self) { try ReadDocument(entities) }
    }

    @Test("the bytes of attached files are passed over, whatever their number")
    func attachedBytes() throws {
        let bytes = String(repeating: "aGVsbG8h", count: 11 << 17)
        let bug = try ReadDocument(
            Foreign.bugzilla(
                "<attachment><filename>a</filename><data encoding='base64'>\(bytes)</data><type>x/y</type></attachment>"
            ))
        #expect(bug.tickets.first?.attachments == [InterchangeAttachment(name: "a", mediaType: "x/y", size: 0)])
        let issue = try ReadDocument(
            Foreign.mantis(
                "<attachments><attachment><content>\(bytes)</content><filename>a</filename></attachment></attachments>")
        )
        #expect(issue.tickets.first?.attachments.map(\.name) == ["a"])
        let incident = try ReadDocument(
            Foreign.serviceNow("", beside: "<sys_attachment_doc><data>\(bytes)</data></sys_attachment_doc>"))
        #expect(incident.tickets.count == 1)
    }

    @Test("more fields than a ticket's record has room for are left behind and told")
    func room() throws {
        let fields = (0..<80).map { "<f\($0)>\(String(repeating: "x", count: 16 << 10))</f\($0)>" }.joined()
        let read = try ReadDocument(Foreign.jira("<summary>x</summary>" + fields))
        #expect(read.warns("more fields than there is room for"))
        #expect(read.tickets.first?.extensions.count ?? 0 < 40)
    }

    @Test("whatever happens to a document on its way, it is read or refused", arguments: [UInt64(1), 2, 3, 4])
    func damaged(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let whole = Self.documents(
            """
            <summary>a</summary>
            <long_desc><who>a@b</who><bug_when>2026-03-02 09:00</bug_when><thetext>t</thetext>
            </long_desc><comments>
            <comment author="a" created="2 Mar 2026 09:00:00 +0100">&lt;p&gt;x</comment></comments>
            <journals><journal id="1"><notes>n</notes></journal></journals><status id="50" name="New">x</status>
            """)
        for text in whole {
            for _ in 0..<60 {
                var bytes = Array(text.utf8)
                for _ in 0..<generator.number(1...6) {
                    let place = generator.number(0...bytes.count - 1)
                    switch generator.number(0...3) {
                    case 0: bytes[place] = UInt8(generator.number(0...255))
                    case 1: bytes.remove(at: place)
                    case 2: bytes.insert(contentsOf: bytes[place..<min(place + 30, bytes.count)], at: place)
                    default: bytes.removeSubrange(place..<min(place + generator.number(1...40), bytes.count))
                    }
                }
                do { _ = try ReadDocument(bytes) } catch is FormatFault {} catch {
                    Issue.record("seed \(seed): \(error)")
                }
            }
        }
    }
}
