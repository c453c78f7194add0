internal import JSONText

/// What a JSON value may be: as much of JSON Schema 2020-12 as these calls need.
///
/// Objects are open: an answer may have more members than its shape names.
indirect enum Shape: Sendable {
    case string
    /// A string that is not empty.
    case text
    /// UTC, ISO 8601 with milliseconds and `Z`.
    case time
    /// A day without a time of day: `2026-11-22`.
    case day
    case uuid
    /// A string that this regular expression describes whole.
    case matching(String)
    case integer
    case whole(ClosedRange<Int>)
    /// A whole number from 1 that JavaScript holds exactly.
    case id
    case number
    case boolean
    case null
    case anything
    case choice([String])
    case list(Shape)
    /// Members by name; one whose name ends in `?` may be absent.
    case object(KeyValuePairs<String, Shape>)
    case either([Shape])
    /// Bytes that are no JSON.
    case file
    /// One of the document's shapes.
    case named(String)

    /// The shape, or null.
    static func orNull(_ shape: Shape) -> Shape { .either([shape, .null]) }

    /// How many entries are wanted; more than there may be in one answer is as good as that.
    static let limit = Shape.whole(1...Int(Int32.max))

    /// Writes the schema's members into the object that is open.
    func write(to writer: inout JSONWriter) {
        switch self {
        case .string: writer.field("type", "string")
        case .text:
            writer.field("type", "string")
            writer.field("minLength", 1)
        case .time: Self.write("string", format: "date-time", to: &writer)
        case .day: Self.write("string", format: "date", to: &writer)
        case .uuid: Self.write("string", format: "uuid", to: &writer)
        case .matching(let expression):
            writer.field("type", "string")
            writer.field("pattern", expression)
        case .integer: writer.field("type", "integer")
        case .whole(let range):
            writer.field("type", "integer")
            writer.field("minimum", range.lowerBound)
            writer.field("maximum", range.upperBound)
        case .id: Shape.whole(1...(1 << 53) - 1).write(to: &writer)
        case .number: writer.field("type", "number")
        case .boolean: writer.field("type", "boolean")
        case .null: writer.field("type", "null")
        case .anything: break
        case .choice(let names):
            writer.field("type", "string")
            writer.array("enum") { writer in names.forEach { writer.element($0) } }
        case .list(let element):
            writer.field("type", "array")
            writer.object("items") { element.write(to: &$0) }
        case .object(let members): Self.write(members, to: &writer)
        case .either(let shapes):
            writer.array("anyOf") { writer in
                for shape in shapes { writer.object { shape.write(to: &$0) } }
            }
        case .file: Self.write("string", format: "binary", to: &writer)
        case .named(let name): writer.field("$ref", "#/components/schemas/\(name)")
        }
    }

    private static func write(_ type: String, format: String, to writer: inout JSONWriter) {
        writer.field("type", type)
        writer.field("format", format)
    }

    private static func write(_ members: KeyValuePairs<String, Shape>, to writer: inout JSONWriter) {
        writer.field("type", "object")
        writer.object("properties") { writer in
            for (name, shape) in members { writer.object(Self.bare(name)) { shape.write(to: &$0) } }
        }
        let required = members.map(\.key).filter { !$0.hasSuffix("?") }
        guard !required.isEmpty else { return }
        writer.array("required") { writer in required.forEach { writer.element($0) } }
    }

    /// A member's name without the mark that it may be absent.
    static func bare(_ name: String) -> String { name.hasSuffix("?") ? String(name.dropLast()) : name }
}
