import TicketFormats

/// Records of systems that we only read from.
struct ForeignRecords {
    let format: TicketFormat
    let head: String
    let tail: String
    private let before: String
    private let after: String

    /// One record of about 2 kB, with its own number.
    func record(_ number: Int) -> String { "\(before)\(number)\(after)" }

    init(_ format: TicketFormat) {
        self.format = format
        let text = String(repeating: "It prints &lt;nothing&gt; but noise &amp; 日本語. ", count: 15)
        switch format {
        case .mantis:
            head = "<mantis version=\"2.27.0\" urlbase=\"https://mantis.example/\" issuelink=\"#\" format=\"1\">\n"
            tail = "</mantis>\n"
            before = "<issue><id>"
            after = Self.mantis(text)
        case .redmine:
            head = "<issues offset=\"0\" limit=\"25\" type=\"array\">\n"
            tail = "</issues>\n"
            before = "<issue><id>"
            after = Self.redmine(text)
        case .zendesk:
            head = "<tickets type=\"array\">\n"
            tail = "</tickets>\n"
            before = "<ticket><nice-id type=\"integer\">"
            after = Self.zendesk(text)
        default:
            head = "<helpdesk-tickets type=\"array\">\n"
            tail = "</helpdesk-tickets>\n"
            before = "<helpdesk-ticket><display-id type=\"integer\">"
            after = Self.freshdesk(text)
        }
    }

    private static func mantis(_ text: String) -> String {
        """
        </id><date_submitted>1772442000</date_submitted><project id="3">Desk</project><reporter id="5">ann</reporter>
        <handler id="6">ben</handler><priority id="50">urgent</priority><status id="80">resolved</status>
        <category id="4">Network</category><last_updated>1772528400</last_updated><summary>Printer</summary>
        <description>\(text)</description><custom_fields><custom_field><id>1</id><name>Asset</name><type>0</type>
        <value>P-7</value></custom_field></custom_fields>
        <bugnotes><bugnote><id>90</id><reporter id="6">ben</reporter><note>\(text)</note>
        <date_submitted>1772445600</date_submitted></bugnote></bugnotes></issue>

        """
    }

    private static func redmine(_ text: String) -> String {
        """
        </id><project id="1" name="Desk"/><tracker id="3" name="Support"/><status id="2" name="In Progress"/>
        <priority id="5" name="High"/><author id="11" name="Ann User"/><assigned_to id="12" name="Ben Agent"/>
        <subject>New mailbox</subject><description>\(text)</description><due_date>2026-03-09</due_date>
        <created_on>2026-03-02T09:00:00Z</created_on><updated_on>2026-03-03T09:00:00Z</updated_on>
        <journals type="array"><journal id="1"><user id="12" name="Ben Agent"/><notes>\(text)</notes>
        <created_on>2026-03-02T10:00:00Z</created_on></journal></journals></issue>

        """
    }

    private static func zendesk(_ text: String) -> String {
        """
        </nice-id><created-at type="datetime">2026-03-02T09:00:00Z</created-at><subject>Login</subject>
        <description>\(text)</description><status-id type="integer">3</status-id>
        <priority-id type="integer">4</priority-id><ticket-type-id type="integer">3</ticket-type-id>
        <requester-id type="integer">31</requester-id><comments type="array"><comment><author-id>21</author-id>
        <created-at>2026-03-02T10:00:00Z</created-at><is-public>true</is-public><value>\(text)</value></comment>
        </comments></ticket>

        """
    }

    private static func freshdesk(_ text: String) -> String {
        """
        </display-id><created-at type="datetime">2026-03-02T14:30:00+05:30</created-at><subject>Laptop</subject>
        <description>\(text)</description><status type="integer">7</status><priority type="integer">1</priority>
        <ticket-type>Service Request</ticket-type><requester-id type="integer">31</requester-id>
        <notes type="array"><helpdesk-note><id>5</id><body>\(text)</body><private type="boolean">false</private>
        <user-id>21</user-id><created-at>2026-03-02T15:30:00+05:30</created-at></helpdesk-note></notes>
        </helpdesk-ticket>

        """
    }
}
