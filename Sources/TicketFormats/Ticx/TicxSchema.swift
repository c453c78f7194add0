/// ticx XML 1.0, as this program reads and writes it.
enum Ticx {
    /// The major version of the format.
    static let namespace = "urn:x-ticx:tickets:1"
    /// What this program adds to tickets that the format has no place for.
    static let ownNamespace = "urn:x-ticx:ext:ticx"
    static let version = "1.0"
    /// The greatest minor version whose documents the schema describes.
    static let minorVersion = 0
    /// Holds a value exactly that its place in the format cannot take.
    static let exact = "exact"
    /// Holds an extension that has no namespace, or that of the tickets.
    static let kept = "kept"
    static let schema = XMLSchema(schemaText)

    /// The schema, as docs/ticx.xsd has it.
    static let schemaText = #"""
        <?xml version="1.0" encoding="UTF-8"?>
        <!-- ticx XML 1.0: tickets with their notes, chat transcripts and what other systems knew of them.
             The namespace is the major version; export/@version is "1." and the minor one. What is not there
             is not said ("null"); an empty element is an empty text. Unique numbers and ticketCount are checked
             by the program: no identity constraints, no imports. docs/ticket-formats.md describes it for people. -->
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:x-ticx:tickets:1"
                   targetNamespace="urn:x-ticx:tickets:1" elementFormDefault="qualified">

          <xs:element name="export">
            <xs:complexType>
              <xs:sequence>
                <xs:element name="ticket" type="t:Ticket" minOccurs="0" maxOccurs="unbounded"/>
              </xs:sequence>
              <xs:attribute name="version" type="t:Version" use="required"/>
              <xs:attribute name="exportedAt" type="t:Instant" use="required"/>
              <xs:attribute name="generator" type="xs:string"/>
              <xs:attribute name="source" type="xs:string"/>
              <xs:attribute name="ticketCount" type="xs:nonNegativeInteger"/>
            </xs:complexType>
          </xs:element>

          <xs:complexType name="Ticket">
            <xs:sequence>
              <xs:element name="title" type="t:Text"/>
              <xs:element name="description" type="t:Text" minOccurs="0"/>
              <xs:element name="status" type="t:Status"/>
              <xs:element name="priority" type="t:Priority"/>
              <xs:element name="type" type="t:Type"/>
              <xs:element name="department" type="t:Text" minOccurs="0"/>
              <xs:element name="assignedTo" type="t:Person" minOccurs="0"/>
              <xs:element name="createdBy" type="t:Person"/>
              <xs:element name="plannedStart" type="t:Text" minOccurs="0"/>
              <xs:element name="plannedEnd" type="t:Text" minOccurs="0"/>
              <xs:element name="requestedItem" type="t:Text" minOccurs="0"/>
              <xs:element name="justification" type="t:Text" minOccurs="0"/>
              <xs:element name="dueDate" type="t:When" minOccurs="0"/>
              <xs:element name="responseETA" type="t:When" minOccurs="0"/>
              <xs:element name="resolutionETA" type="t:When" minOccurs="0"/>
              <xs:element name="slaMet" type="xs:boolean" minOccurs="0"/>
              <xs:element name="createdAt" type="t:Instant"/>
              <xs:element name="updatedAt" type="t:Instant" minOccurs="0"/>
              <xs:element name="closedAt" type="t:Instant" minOccurs="0"/>
              <xs:element name="notes" type="t:Notes" minOccurs="0"/>
              <xs:element name="transcript" type="t:Transcript" minOccurs="0" maxOccurs="unbounded"/>
              <xs:element name="attachments" type="t:Attachments" minOccurs="0"/>
              <xs:element name="extensions" type="t:Extensions" minOccurs="0"/>
            </xs:sequence>
            <xs:attribute name="id" type="xs:long" use="required"/>
            <xs:attribute name="key" type="xs:string" use="required"/>
          </xs:complexType>

          <xs:complexType name="Notes">
            <xs:sequence>
              <xs:element name="note" minOccurs="0" maxOccurs="unbounded">
                <xs:complexType>
                  <xs:sequence>
                    <xs:element name="comment" type="t:Text"/>
                    <!-- The status that was set with the note. -->
                    <xs:element name="status" type="t:Status" minOccurs="0"/>
                    <xs:element name="createdBy" type="t:Person"/>
                    <xs:element name="createdAt" type="t:Instant"/>
                  </xs:sequence>
                  <xs:attribute name="id" type="xs:long" use="required"/>
                </xs:complexType>
              </xs:element>
            </xs:sequence>
          </xs:complexType>

          <!-- Chat messages about the ticket; from and to are e-mail addresses. -->
          <xs:complexType name="Transcript">
            <xs:sequence>
              <xs:element name="message" minOccurs="0" maxOccurs="unbounded">
                <xs:complexType>
                  <xs:simpleContent>
                    <xs:extension base="t:Text">
                      <xs:attribute name="id" type="xs:string" use="required"/>
                      <xs:attribute name="from" type="xs:string" use="required"/>
                      <xs:attribute name="to" type="xs:string"/>
                      <xs:attribute name="at" type="t:Instant" use="required"/>
                      <xs:attribute name="readAt" type="t:Instant"/>
                      <xs:attribute name="kind" type="t:Kind"/>
                    </xs:extension>
                  </xs:simpleContent>
                </xs:complexType>
              </xs:element>
            </xs:sequence>
            <xs:attribute name="id" type="xs:string" use="required"/>
            <xs:attribute name="startedAt" type="t:Instant"/>
            <xs:attribute name="endedAt" type="t:Instant"/>
          </xs:complexType>

          <!-- Bytes lie in the element or, by href, in the bundle that the document came in; or nowhere. -->
          <xs:complexType name="Attachments">
            <xs:sequence>
              <xs:element name="attachment" minOccurs="0" maxOccurs="unbounded">
                <xs:complexType>
                  <xs:simpleContent>
                    <xs:extension base="xs:base64Binary">
                      <xs:attribute name="name" type="xs:string" use="required"/>
                      <xs:attribute name="mediaType" type="xs:string" use="required"/>
                      <xs:attribute name="size" type="xs:nonNegativeInteger" use="required"/>
                      <xs:attribute name="sha256" type="xs:hexBinary"/>
                      <xs:attribute name="href" type="xs:string"/>
                      <xs:attribute name="enc" type="t:Encoding"/>
                    </xs:extension>
                  </xs:simpleContent>
                </xs:complexType>
              </xs:element>
            </xs:sequence>
          </xs:complexType>

          <!-- What other systems knew of the ticket, in namespaces of their own. -->
          <xs:complexType name="Extensions">
            <xs:sequence>
              <xs:any namespace="##other" processContents="skip" minOccurs="0" maxOccurs="unbounded"/>
            </xs:sequence>
          </xs:complexType>

          <!-- With enc="base64" the bytes of a UTF-8 text that XML cannot carry. -->
          <xs:complexType name="Text">
            <xs:simpleContent>
              <xs:extension base="xs:string">
                <xs:attribute name="format" type="t:Format"/>
                <xs:attribute name="enc" type="t:Encoding"/>
              </xs:extension>
            </xs:simpleContent>
          </xs:complexType>

          <!-- An e-mail address, and what the person is called. -->
          <xs:complexType name="Person">
            <xs:simpleContent>
              <xs:extension base="xs:string">
                <xs:attribute name="name" type="xs:string"/>
              </xs:extension>
            </xs:simpleContent>
          </xs:complexType>

          <xs:simpleType name="Version">
            <xs:restriction base="xs:string">
              <xs:pattern value="1\.[0-9]+"/>
            </xs:restriction>
          </xs:simpleType>

          <!-- A moment, in UTC. -->
          <xs:simpleType name="Instant">
            <xs:restriction base="xs:dateTime">
              <xs:pattern value="[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z"/>
            </xs:restriction>
          </xs:simpleType>

          <!-- What a clock on the wall shows, with a zone or without one. -->
          <xs:simpleType name="When">
            <xs:union memberTypes="xs:dateTime xs:date"/>
          </xs:simpleType>

          <xs:simpleType name="Status">
            <xs:restriction base="xs:string">
              <xs:enumeration value="Open"/>
              <xs:enumeration value="In Progress"/>
              <xs:enumeration value="Completed"/>
              <xs:enumeration value="Closed"/>
            </xs:restriction>
          </xs:simpleType>

          <!-- P1 is critical, P4 is low. -->
          <xs:simpleType name="Priority">
            <xs:restriction base="xs:string">
              <xs:enumeration value="P1"/>
              <xs:enumeration value="P2"/>
              <xs:enumeration value="P3"/>
              <xs:enumeration value="P4"/>
            </xs:restriction>
          </xs:simpleType>

          <xs:simpleType name="Type">
            <xs:restriction base="xs:string">
              <xs:enumeration value="Incident"/>
              <xs:enumeration value="Service Request"/>
              <xs:enumeration value="Change Request"/>
              <xs:enumeration value="Problem"/>
              <xs:enumeration value="Task"/>
            </xs:restriction>
          </xs:simpleType>

          <xs:simpleType name="Kind">
            <xs:restriction base="xs:string">
              <xs:enumeration value="text"/>
              <xs:enumeration value="emoji"/>
              <xs:enumeration value="file"/>
              <xs:enumeration value="system"/>
            </xs:restriction>
          </xs:simpleType>

          <xs:simpleType name="Format">
            <xs:restriction base="xs:token">
              <xs:enumeration value="plain"/>
              <xs:enumeration value="markdown"/>
              <xs:enumeration value="html"/>
            </xs:restriction>
          </xs:simpleType>

          <xs:simpleType name="Encoding">
            <xs:restriction base="xs:token">
              <xs:enumeration value="base64"/>
            </xs:restriction>
          </xs:simpleType>
        </xs:schema>
        """#
}
