internal import JSONText
internal import TicketFormats

/// What the engine carries for whoever exports a ticket again, as JSON: it understands none of it.
enum Carried {
    /// `[["name","namespace"?,[["name","value","namespace"?]…],["text",[…]…]]…]`
    static func encode(_ elements: [XMLElement]) -> [UInt8] {
        JSONWriter.text { writer in writer.array { writer in for element in elements { write(element, to: &writer) } } }
    }

    private static func write(_ element: XMLElement, to writer: inout JSONWriter) {
        writer.array { writer in
            writer.element(element.name)
            writer.element(element.namespace ?? "")
            writer.array { writer in
                for attribute in element.attributes {
                    writer.array { writer in
                        writer.element(attribute.name)
                        writer.element(attribute.value)
                        if let namespace = attribute.namespace { writer.element(namespace) }
                    }
                }
            }
            writer.array { writer in
                for child in element.children {
                    switch child {
                    case .text(let text): writer.element(text)
                    case .element(let element): write(element, to: &writer)
                    }
                }
            }
        }
    }

    static func elements(_ bytes: [UInt8]?) -> [XMLElement] {
        guard let bytes else { return [] }
        return JSONSlice(trusted: bytes[...]).elements.compactMap(element)
    }

    private static func element(_ json: JSONSlice) -> XMLElement? {
        let parts = json.elements
        guard parts.count == 4, let name = parts[0].string, let namespace = parts[1].string else { return nil }
        var element = XMLElement(name, namespace: namespace.isEmpty ? nil : namespace)
        for attribute in parts[2].elements.map(\.elements) where attribute.count >= 2 {
            element.attributes.append(
                .init(
                    attribute[0].string ?? "", attribute[1].string ?? "",
                    namespace: attribute.count > 2 ? attribute[2].string : nil))
        }
        element.children = parts[3].elements.compactMap { child in
            child.string.map { .text($0) } ?? self.element(child).map { .element($0) }
        }
        return element
    }

    /// `[{"name","mediaType","size","sha256"?,"href"?}…]`
    static func encode(_ attachments: [InterchangeAttachment]) -> [UInt8] {
        JSONWriter.text { writer in
            writer.array { writer in
                for attachment in attachments {
                    writer.object { writer in
                        writer.field("name", attachment.name)
                        writer.field("mediaType", attachment.mediaType)
                        writer.field("size", attachment.size)
                        if let digest = attachment.sha256 { writer.field("sha256", digest) }
                        if let href = attachment.href { writer.field("href", href) }
                    }
                }
            }
        }
    }

    static func attachments(_ bytes: [UInt8]?) -> [InterchangeAttachment] {
        guard let bytes else { return [] }
        return JSONSlice(trusted: bytes[...]).elements.map { json in
            InterchangeAttachment(
                name: json["name"]?.string ?? "", mediaType: json["mediaType"]?.string ?? "",
                size: json["size"]?.integer ?? 0, sha256: json["sha256"]?.string, href: json["href"]?.string)
        }
    }
}
