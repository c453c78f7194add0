/// An element with all that is in it, as a value.
public struct XMLElement: Sendable, Equatable {
    public enum Child: Sendable, Equatable {
        case element(XMLElement)
        case text(String)
    }

    public struct Attribute: Sendable, Equatable {
        /// Nil for the usual attribute without a prefix.
        public var namespace: String?
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String, namespace: String? = nil) {
            self.namespace = namespace
            self.name = name
            self.value = value
        }
    }

    public var namespace: String?
    /// Without prefix.
    public var name: String
    public var attributes: [Attribute]
    public var children: [Child]

    public init(
        _ name: String, namespace: String? = nil, attributes: [Attribute] = [], children: [Child] = []
    ) {
        self.namespace = namespace
        self.name = name
        self.attributes = attributes
        self.children = children
    }

    /// An element with a text.
    public init(_ name: String, namespace: String? = nil, attributes: [Attribute] = [], text: String) {
        self.init(name, namespace: namespace, attributes: attributes, children: text.isEmpty ? [] : [.text(text)])
    }

    /// Its texts and those of the elements within, joined.
    public var text: String {
        // Most elements hold one text and nothing else.
        if children.count == 1, case .text(let text) = children[0] { return text }
        return children.map { child in
            switch child {
            case .text(let text): text
            case .element(let element): element.text
            }
        }.joined()
    }

    /// Child elements in order.
    public var elements: [XMLElement] {
        children.compactMap { if case .element(let element) = $0 { element } else { nil } }
    }

    /// The first child element of this name, in whatever namespace.
    public subscript(name: String) -> XMLElement? {
        for case .element(let element) in children where element.name == name { return element }
        return nil
    }

    /// The value of an attribute without a namespace.
    public func attribute(_ name: String) -> String? {
        attributes.first { $0.name == name && $0.namespace == nil }?.value
    }
}
