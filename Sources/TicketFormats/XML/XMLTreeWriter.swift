extension XMLWriter {
    /// Writes an element with all that is in it.
    ///
    /// Prefixes are chosen here (`x`, `x2`, …, in the order in which namespaces are met) and declared where they are
    /// first needed, so that equal trees give equal bytes, and no tag gets more declarations than it has names.
    ///
    /// - Parameter defaultNamespace: what names without a prefix mean where it is written.
    /// - Throws: `FormatFault` for a name that XML does not have.
    public func write(_ element: XMLElement, within defaultNamespace: String? = nil) throws(FormatFault) {
        var prefixes = XMLPrefixes()
        try write(element, &prefixes, hasDefault: defaultNamespace != nil)
    }

    private func write(
        _ element: XMLElement, _ prefixes: inout XMLPrefixes, hasDefault: Bool
    ) throws(FormatFault) {
        var hasDefault = hasDefault
        let name = try prefixes.qualified(element.name, element.namespace)
        var attributes: [(name: String, value: String)] = []
        for attribute in element.attributes {
            guard attribute.name != "xmlns" || attribute.namespace != nil else {
                throw FormatFault(.malformed, "an attribute cannot be called xmlns")
            }
            attributes.append((try prefixes.qualified(attribute.name, attribute.namespace), attribute.value))
        }
        try start(name)
        if hasDefault, element.namespace == nil {
            hasDefault = false
            try attribute("xmlns", "")
        }
        let declared = prefixes.takeNew()
        for (namespace, prefix) in declared { try attribute("xmlns:\(prefix)", namespace) }
        for (name, value) in attributes { try attribute(name, value) }
        for child in element.children {
            switch child {
            case .text(let text): try self.text(text)
            case .element(let element): try write(element, &prefixes, hasDefault: hasDefault)
            }
        }
        try end()
        prefixes.forget(declared)
    }
}

/// Which prefix stands for which namespace where a tree is being written.
struct XMLPrefixes {
    typealias Declaration = (namespace: String, prefix: String)

    /// Bound by the standard; it is never declared.
    private var prefixes = ["http://www.w3.org/XML/1998/namespace": "xml"]
    private var new: [Declaration] = []
    private var count = 0

    /// A name with its prefix; a namespace that has none gets one.
    mutating func qualified(_ name: String, _ namespace: String?) throws(FormatFault) -> String {
        guard XMLText.isName(name) else {
            throw FormatFault(.malformed, "\(name.debugDescription) cannot be the name of an element or attribute")
        }
        guard let namespace else { return name }
        guard !namespace.isEmpty else { throw FormatFault(.malformed, "the empty text is no namespace") }
        if let prefix = prefixes[namespace] { return "\(prefix):\(name)" }
        count += 1
        let prefix = count == 1 ? "x" : "x\(count)"
        prefixes[namespace] = prefix
        new.append((namespace, prefix))
        return "\(prefix):\(name)"
    }

    /// What the element being begun has to declare.
    mutating func takeNew() -> [Declaration] {
        defer { new = [] }
        return new
    }

    /// What an element declared ends with it.
    mutating func forget(_ declared: [Declaration]) {
        for (namespace, _) in declared { prefixes[namespace] = nil }
    }
}
