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
    case integer
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
    /// One of the document's shapes.
    case named(String)

    /// The shape, or null.
    static func orNull(_ shape: Shape) -> Shape { .either([shape, .null]) }

    /// Writes the schema's members into the object that is open.
    func write(to writer: inout JSONWriter) {
        switch self {
        case .string: writer.field("type", "string")
        case .text:
            writer.field("type", "string")
            writer.field("minLength", 1)
        case .time:
            writer.field("type", "string")
            writer.field("format", "date-time")
        case .integer: writer.field("type", "integer")
        case .id:
            writer.field("type", "integer")
            writer.field("minimum", 1)
            writer.field("maximum", (1 << 53) - 1)
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
        case .named(let name): writer.field("$ref", "#/components/schemas/\(name)")
        }
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
