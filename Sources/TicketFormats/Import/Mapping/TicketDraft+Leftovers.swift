extension TicketDraft {
    /// Takes fields that the installation has made itself.
    mutating func gatherCustomFields() {
        guard let form = table.customFields else { return }
        for element in form.path.elements(in: record.element) where !element.isNil {
            let name = form.name.isEmpty ? element.name : form.name.text(in: element)?.oneLine
            let values = form.value.elements(in: element).flatMap(\.leafTexts).filter { !$0.isBlank }
            guard let name, !values.isEmpty else { continue }
            let isNumber = name.utf8.allSatisfy { (0x30...0x39).contains($0) }
            take(
                custom: isNumber ? form.prefix + name : name,
                values.count == 1 ? values[0] : values.map(\.oneLine).joined(separator: ", "))
        }
    }

    /// Keeps every child of the record that nothing else has used.
    mutating func gatherLeftovers() {
        // Wide tables have many columns, most of them empty.
        for case .element(let child) in record.element.children
        where !(child.children.isEmpty && child.attributes.isEmpty) && !table.dropped.contains(child.name) {
            keepLeftover(child, name: child.name, depth: 0)
        }
        for element in record.foreign { keep(element) }
        if dropped > 0 { warn("\(dropped) more fields than there is room for were left behind") }
    }

    private mutating func keepLeftover(_ element: XMLElement, name: String, depth: Int) {
        guard !element.isNil else { return }
        let children = element.elements
        guard !children.isEmpty, depth < 6 else {
            if let text = element.readableText { take(custom: name, text) }
            return
        }
        for child in children {
            // `labels/label` is a list of labels.
            let isList = element.name.hasPrefix(child.name)
            keepLeftover(child, name: isList ? child.name : name + "/" + child.name, depth: depth + 1)
        }
    }
}

extension XMLElement {
    /// The texts of the elements within that have none within themselves; its own when it is such a one.
    fileprivate var leafTexts: [String] {
        let elements = elements
        return elements.isEmpty ? [text] : elements.flatMap(\.leafTexts)
    }

    /// What a person would read in it: a reference's name, its text, else what its attributes say.
    fileprivate var readableText: String? {
        if let display = attribute("display_value"), !display.isBlank { return display }
        let text = text
        if !text.isBlank { return text }
        if let name = attribute("name"), !name.isBlank, attribute("status") == nil { return name }
        let values = attributes.map(\.value).filter { !$0.isBlank && $0 != "array" }
        return values.isEmpty ? nil : values.joined(separator: " ")
    }
}
