internal import TicketFormats

/// The elements in which a ticket's own server tells what the format has no place for.
enum OwnExtensions {
    static let namespace = "urn:x-ticx:ext:ticx"
    /// Times and people of the work.
    static let work = "work"
    /// What gave way in a merge, and texts that named nobody and nothing.
    static let systemNote = "systemNote"
    /// What the ticket was called where it came from.
    static let was = "was"
    /// A value without a place.
    static let field = "field"

    static func isWork(_ element: XMLElement) -> Bool { element.name == work && element.namespace == namespace }

    /// Whether only people whose work tickets are may read it.
    static func isInternal(_ element: XMLElement) -> Bool {
        element.name == "internalNote" || element.name == field && element.attribute("name") == "internalAttachment"
    }

    /// A value without a place, in the manner of the readers.
    static func field(_ name: String, _ text: String) -> XMLElement {
        XMLElement(field, namespace: namespace, attributes: [.init("name", name)], text: text)
    }
}

extension XMLElement {
    mutating func add(_ name: String, _ value: (some CustomStringConvertible)?) {
        if let value { attributes.append(.init(name, value.description)) }
    }
}
