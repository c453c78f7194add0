public import JSONText

/// The arguments of an event or of an acknowledgement: JSON texts as they stand on the wire, and the blocks of bytes
/// that placeholders in them stand for.
///
/// Nothing is parsed before somebody looks: key order, numbers and escapes stay as their author wrote them.
public struct Arguments: Sendable, Equatable {
    /// One JSON text an argument, compact or as it came; placeholders are numbered over all of them, from 0.
    public var values: [JSONSlice]
    /// By placeholder number.
    public var attachments: [[UInt8]]

    public init(_ values: [JSONSlice] = [], attachments: [[UInt8]] = []) {
        self.values = values
        self.attachments = attachments
    }

    /// Arguments that are valid by construction, one JSON text each: nobody checks them.
    public init(trusted first: [UInt8], _ more: [UInt8]...) {
        self.init(([first] + more).map { JSONSlice(trusted: $0[...]) })
    }

    /// Arguments from elsewhere, one JSON text each.
    ///
    /// - Throws: `JSONError` for the first fault found.
    public init(validating first: [UInt8], _ more: [UInt8]...) throws(JSONError) {
        var values: [JSONSlice] = []
        for text in [first] + more { values.append(try JSONSlice(validating: text, rules: .lenient)) }
        self.init(values)
    }

    public var count: Int { values.count }

    /// The argument at an index; nil beyond the end.
    public subscript(index: Int) -> JSONSlice? { values.indices.contains(index) ? values[index] : nil }

    /// These arguments with a string behind them.
    func appending(string: String) -> Arguments {
        var text: [UInt8] = []
        JSONString.write(string, to: &text)
        return Arguments(values + [JSONSlice(trusted: text[...])], attachments: attachments)
    }
}
