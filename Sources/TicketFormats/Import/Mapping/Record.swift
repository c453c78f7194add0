/// One record of a document as a tree, with the line that each of its children begins on.
struct Record {
    var element: XMLElement
    /// Of the record itself.
    var line: Int
    /// Of its child elements, in order.
    var lines: [Int]
    /// Children of another namespace than the record's own: somebody's additions, kept as they are.
    var foreign: [XMLElement] = []

    var name: String { element.name }

    /// The line of the first child of this name; the record's own when there is none.
    func line(of name: String) -> Int {
        for (index, child) in element.elements.enumerated() where child.name == name {
            return index < lines.count ? lines[index] : line
        }
        return line
    }
}

/// What one record may hold, so that no document makes us keep a gigabyte as one ticket.
struct RecordLimits {
    /// Elements of one record: a bug with 20 000 comments has fewer.
    let maximumElements: Int
    /// Bytes of text and attributes of one record; what is muted, such as attached files, does not count.
    let maximumBytes: Int

    fileprivate var elements = 0
    fileprivate var bytes = 0

    init(maximumElements: Int = 400_000, maximumBytes: Int = 64 << 20) {
        self.maximumElements = maximumElements
        self.maximumBytes = maximumBytes
    }

    fileprivate mutating func count(_ size: Int, line: Int) throws(FormatFault) {
        bytes += size
        guard elements <= maximumElements, bytes <= maximumBytes else {
            throw FormatFault(
                .tooLarge,
                "one record has more than \(maximumElements) elements or \(maximumBytes >> 20) MiB of text; split the "
                    + "export, or leave attachments out of it", line: line)
        }
    }
}

extension XMLReader {
    /// The element that has just begun, as a record; the next event is what follows its end.
    func record(limits: RecordLimits = RecordLimits()) throws(FormatFault) -> Record {
        var limits = limits
        var record = Record(
            element: XMLElement(name, namespace: namespace, attributes: attributes), line: line, lines: [])
        while let event = try next() {
            switch event {
            case .start:
                let line = line
                let child = try tree(limits: &limits)
                if child.namespace == record.element.namespace {
                    record.element.children.append(.element(child))
                    record.lines.append(line)
                } else {
                    record.foreign.append(child)
                }
            case .text(let text):
                try limits.count(text.utf8.count, line: record.line)
                record.element.children.append(.text(text))
            case .end: return record
            }
        }
        return record
    }

    private func tree(limits: inout RecordLimits) throws(FormatFault) -> XMLElement {
        var element = XMLElement(name, namespace: namespace, attributes: attributes)
        limits.elements += 1
        try limits.count(element.attributes.reduce(0) { $0 + $1.value.utf8.count }, line: line)
        while let event = try next() {
            switch event {
            case .start: element.children.append(.element(try tree(limits: &limits)))
            case .text(let text):
                try limits.count(text.utf8.count, line: line)
                element.children.append(.text(text))
            case .end:
                // White space between elements says nothing.
                if element.children.count > 1 { element.children.removeAll(where: \.isBlankText) }
                return element
            }
        }
        return element
    }
}

extension XMLElement.Child {
    fileprivate var isBlankText: Bool {
        if case .text(let text) = self { text.isBlank } else { false }
    }
}

extension String {
    /// Whether there is nothing to read.
    var isBlank: Bool { utf8.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) } }

    /// On one line, with single spaces and none at the ends.
    var oneLine: String {
        // Most are one line as they are.
        if isOneLine { return self }
        let words = utf8.split { $0 == 0x20 || (0x09...0x0D).contains($0) }
        return words.map { String($0) ?? "" }.joined(separator: " ")
    }

    private var isOneLine: Bool {
        var before: UInt8 = 0x20
        for byte in utf8 {
            guard byte > 0x20 || byte == 0x20 && before != 0x20 || byte < 0x09 || byte > 0x0D && byte < 0x20 else {
                return false
            }
            before = byte
        }
        return before != 0x20
    }

    /// Without blank lines at its ends, blanks behind them, and carriage returns at line ends.
    var tidied: String {
        let text = utf8.contains(0x0D) ? replacingLineEnds : self
        guard let start = text.utf8.firstIndex(where: { $0 != 0x20 && !(0x09...0x0D).contains($0) }),
            let last = text.utf8.lastIndex(where: { $0 != 0x20 && !(0x09...0x0D).contains($0) })
        else { return "" }
        return String(text[start...last])
    }

    private var replacingLineEnds: String {
        var output: [UInt8] = []
        output.reserveCapacity(utf8.count)
        var wasReturn = false
        for byte in utf8 {
            if byte == 0x0D {
                output.append(0x0A)
            } else if byte != 0x0A || !wasReturn {
                output.append(byte)
            }
            wasReturn = byte == 0x0D
        }
        return String(decoding: output, as: UTF8.self)
    }
}
