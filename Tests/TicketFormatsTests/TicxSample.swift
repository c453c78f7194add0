import Foundation
import Testing

/// A document of ticx XML with one thing of everything, and what can be wrong with it.
enum TicxSample {
    static let broken: [TicxChange] = [
        .init("urn:x-ticx:tickets:1", "urn:x-ticx:tickets:2", "major"),
        .init("urn:x-ticx:tickets:1", "urn:other", "urn:other"),
        .init(" xmlns=\"urn:x-ticx:tickets:1\"", "", "without a namespace"),
        .init(" version=\"1.0\" ", " version=\"2.0\" ", "2.0"),
        .init(" version=\"1.0\" ", " version=\"1\" ", "version"), .init(" version=\"1.0\" ", " ", "version"),
        .init("<?xml version=\"1.0\"?>", "<!DOCTYPE export>", "DOCTYPE"),
        .init("ticketCount=\"1\"", "ticketCount=\"2\"", "announces 2 tickets and holds 1"),
        .init("ticketCount=\"1\"", "ticketCount=\"0\"", "announces 0"), .init("<status>Open</status>", "", "priority"),
        .init("<status>Open", "<status>Waiting", "Waiting"), .init("<priority>P1", "<priority>P5", "P5"),
        .init("<dueDate>2026-02-01", "<dueDate>soon", "soon"), .init("<note id=\"7\"", "<note id=\"x\"", "id"),
        .init("<createdAt>2026-01-01T10:00:00Z", "<createdAt>2026-01-01T10:00:00+01:00", "createdAt"),
        .init("<createdAt>2026-01-01T10:00:00Z", "<createdAt>2026-02-30T10:00:00Z", "createdAt"),
        .init("<notes>", "<mood/><notes>", "mood"), .init("YmVsbAdoZXJl", "YmVsb!", "base64"),
        .init("YmVsbAdoZXJl", "/w==", "base64"), .init("enc=\"base64\">Y", "enc=\"rot13\">Y", "rot13"),
        .init("attachments/1/b.png", "../1/b.png", "out of the bundle"),
        .init("attachments/1/b.png", "/b.png", "out of"),
        .init("attachments/1/b.png", "file:b.png", "out of"), .init("<title>Printer", "<title><b/>Printer", "title"),
        .init("<extensions>", "<extensions><title/>", "title"), .init("</export>", "<ticket/></export>", "ticket"),
        .init("</export>", "</export><x/>", "Extra content"), .init("</export>", "", "cut off"),
        .init(
            "<notes>", "<notes><note id=\"7\"><comment/><createdBy/><createdAt>2026-01-01T10:00:00Z</createdAt></note>",
            "twice"),
    ]

    static let text: String = """
        <?xml version="1.0"?>
        <export xmlns="urn:x-ticx:tickets:1" version="1.0" exportedAt="2026-01-02T00:00:00Z" ticketCount="1">
          <ticket id="1" key="INC-1"><title>Printer &amp; scanner</title>
            <description format="markdown"><![CDATA[one]]>&#13;
        two</description><status>Open</status><priority>P1</priority><type>Incident</type>
            <assignedTo name="Lee">lee@example.com</assignedTo><createdBy>kim@example.com</createdBy>
            <dueDate>2026-02-01</dueDate><slaMet> 1 </slaMet><createdAt>2026-01-01T10:00:00Z</createdAt>
            <notes><note id="7"><comment enc="base64">YmVsbAdoZXJl</comment><createdBy>kim@example.com</createdBy>
              <createdAt>2026-01-01T10:06:00Z</createdAt></note></notes>
            <transcript id="c">
              <message id="m" from="kim@example.com" at="2026-01-01T10:01:02.5Z" kind="emoji">👋</message>
              <message id="n" from="lee@example.com" to="kim@example.com" at="2026-01-01T10:02:00Z"/></transcript>
            <attachments><attachment name="a" mediaType="text/plain" size="2" enc="base64">aGk=</attachment>
              <attachment name="b" mediaType="image/png" size="9" href="attachments/1/b.png"/></attachments>
            <extensions><x:jira xmlns:x="urn:x-ticx:ext:jira" key="ABC-1"/></extensions>
          </ticket>
        </export>
        """
}

/// One text in the sample that becomes another, and a word of what is said about it.
struct TicxChange: Sendable {
    var from: String
    var to: String
    var says: String

    init(_ from: String, _ to: String, _ says: String) {
        self.from = from
        self.to = to
        self.says = says
    }

    func made() throws -> String {
        try #require(TicxSample.text.contains(from))
        return TicxSample.text.replacingOccurrences(of: from, with: to)
    }
}
