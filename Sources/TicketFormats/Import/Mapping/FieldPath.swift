/// Where in a record something stands: `summary`, `status@id`, `notes/note`, `custom/*`, `@error`; `.` is the element
/// itself.
struct FieldPath: Sendable, Hashable, ExpressibleByStringLiteral {
    let steps: [String]
    let attribute: String?

    init(stringLiteral text: String) {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        attribute = parts.count > 1 ? String(parts[1]) : nil
        steps = parts[0].split(separator: "/").map(String.init).filter { $0 != "." }
    }

    /// Every element that stands there, in the order of the document.
    func elements(in element: XMLElement) -> [XMLElement] {
        var found: [XMLElement] = []
        collect(element, from: 0, into: &found)
        return found
    }

    private func collect(_ element: XMLElement, from step: Int, into found: inout [XMLElement]) {
        guard step < steps.count else { return found.append(element) }
        let name = steps[step]
        for case .element(let child) in element.children where child.name == name || name == "*" {
            collect(child, from: step + 1, into: &found)
        }
    }

    /// The first text there that is not blank, as it stands; elements that say `nil="true"` hold none.
    func text(in element: XMLElement) -> String? { text(in: element, from: 0) }

    /// Whether there is such an element or attribute, blank or not.
    func exists(in element: XMLElement) -> Bool {
        elements(in: element).contains { found in
            !found.isNil && (attribute == nil || found.attribute(attribute ?? "") != nil)
        }
    }

    private func text(in element: XMLElement, from step: Int) -> String? {
        if step == steps.count {
            guard let attribute else { return element.isNil || element.text.isBlank ? nil : element.text }
            guard let value = element.attribute(attribute), !value.isBlank else { return nil }
            return value
        }
        for case .element(let child) in element.children where child.name == steps[step] {
            if let text = text(in: child, from: step + 1) { return text }
        }
        return nil
    }
}

extension XMLElement {
    /// Whether it says that it holds nothing.
    var isNil: Bool { attributes.contains { $0.name == "nil" && $0.value == "true" } }
}

extension [FieldPath] {
    /// The first text at any of them, in their order.
    func text(in element: XMLElement) -> String? {
        for path in self {
            if let text = path.text(in: element) { return text }
        }
        return nil
    }
}
