internal import CLibXML2

extension XMLWriter {
    /// Writes an element with all that is in it.
    ///
    /// Prefixes are chosen here (`x`, `x2`, …, in the order in which namespaces are met) and declared on the outermost
    /// element, so that equal trees give equal bytes.
    ///
    /// - Parameter defaultNamespace: what names without a prefix mean where it is written.
    /// - Throws: `FormatFault` for a name that XML does not have.
    public func write(_ element: XMLElement, within defaultNamespace: String? = nil) throws(FormatFault) {
        var prefixes = XMLPrefixes()
        prefixes.gather(element)
        try write(element, prefixes: prefixes, hasDefault: defaultNamespace != nil, isOutermost: true)
    }

    private func write(
        _ element: XMLElement, prefixes: XMLPrefixes, hasDefault: Bool, isOutermost: Bool
    ) throws(FormatFault) {
        var hasDefault = hasDefault
        try start(try prefixes.qualified(element.name, element.namespace))
        if hasDefault, element.namespace == nil {
            hasDefault = false
            try attribute("xmlns", "")
        }
        if isOutermost {
            for (namespace, prefix) in prefixes.declared { try attribute("xmlns:\(prefix)", namespace) }
        }
        for attribute in element.attributes {
            guard attribute.name != "xmlns" || attribute.namespace != nil else {
                throw FormatFault(.malformed, "an attribute cannot be called xmlns")
            }
            try self.attribute(try prefixes.qualified(attribute.name, attribute.namespace), attribute.value)
        }
        for child in element.children {
            switch child {
            case .text(let text): try self.text(text)
            case .element(let element):
                try write(element, prefixes: prefixes, hasDefault: hasDefault, isOutermost: false)
            }
        }
        try end()
    }
}

/// Which prefix stands for which namespace in one tree.
struct XMLPrefixes {
    /// Bound to `xml` by the standard; it is never declared.
    private static let xml = "http://www.w3.org/XML/1998/namespace"

    private(set) var declared: [(namespace: String, prefix: String)] = []
    private var prefixes: [String: String] = [Self.xml: "xml"]

    mutating func gather(_ element: XMLElement) {
        add(element.namespace)
        for attribute in element.attributes { add(attribute.namespace) }
        for case .element(let child) in element.children { gather(child) }
    }

    private mutating func add(_ namespace: String?) {
        guard let namespace, prefixes[namespace] == nil else { return }
        let prefix = declared.isEmpty ? "x" : "x\(declared.count + 1)"
        prefixes[namespace] = prefix
        declared.append((namespace, prefix))
    }

    func qualified(_ name: String, _ namespace: String?) throws(FormatFault) -> String {
        guard !name.utf8.contains(0), xmlValidateNCName(name, 0) == 0 else {
            throw FormatFault(.malformed, "\(name.debugDescription) cannot be the name of an element or attribute")
        }
        guard let namespace else { return name }
        guard let prefix = prefixes[namespace], !namespace.isEmpty else {
            throw FormatFault(.malformed, "the empty text is no namespace")
        }
        return "\(prefix):\(name)"
    }
}
