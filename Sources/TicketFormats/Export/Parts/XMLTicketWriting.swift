/// What the writers of XML have in common: where their bytes come from, and how they count.
protocol XMLTicketWriting: TicketWriting {
    var xml: XMLWriter { get }
    var lost: LossCount { get }
}

extension XMLTicketWriting {
    func drain() throws(FormatFault) -> [UInt8] { try xml.drain() }

    var losses: [String: Int] { lost.named(replaced: xml.replaced) }

    /// An element with a text on a line of its own.
    func line(
        _ name: String, _ text: String, _ attributes: KeyValuePairs<String, String> = [:]
    ) throws(FormatFault) {
        try xml.element(name, text, attributes)
        try xml.newLine()
    }

    /// As `line`, where there is a text.
    func line(
        _ name: String, ifAny text: String?, _ attributes: KeyValuePairs<String, String> = [:]
    ) throws(FormatFault) {
        if let text { try line(name, text, attributes) }
    }

    /// The start tag of an element that others follow in, each on its line.
    func open(_ name: String, _ attributes: KeyValuePairs<String, String> = [:]) throws(FormatFault) {
        try xml.start(name)
        for (name, value) in attributes { try xml.attribute(name, value) }
        try xml.newLine()
    }

    /// The end tag of the innermost element, and a line end.
    func close() throws(FormatFault) {
        try xml.end()
        try xml.newLine()
    }
}
