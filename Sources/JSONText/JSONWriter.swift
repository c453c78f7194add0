/// Writes compact JSON into a byte array, putting the commas itself.
///
///     var writer = JSONWriter()
///     writer.object { $0.field("status", "OK"); $0.field("uptime", 12) }
public struct JSONWriter: Sendable {
    /// What was written so far.
    public private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// - Parameter capacity: bytes to reserve.
    public init(capacity: Int = 256) { bytes.reserveCapacity(capacity) }

    /// The text of one value, as `build` writes it.
    public static func text(_ build: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        build(&writer)
        return writer.bytes
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func key(_ name: String) {
        separate()
        JSONString.write(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func nest(_ open: UInt8, _ close: UInt8, _ build: (inout JSONWriter) -> Void) {
        bytes.append(open)
        needsComma = false
        build(&self)
        bytes.append(close)
        needsComma = true
    }

    /// An object as the next value of an array or as the whole text.
    public mutating func object(_ build: (inout JSONWriter) -> Void) {
        separate()
        nest(UInt8(ascii: "{"), UInt8(ascii: "}"), build)
    }

    /// An array as the next value of an array or as the whole text.
    public mutating func array(_ build: (inout JSONWriter) -> Void) {
        separate()
        nest(UInt8(ascii: "["), UInt8(ascii: "]"), build)
    }

    /// A member that is an object.
    public mutating func object(_ name: String, _ build: (inout JSONWriter) -> Void) {
        key(name)
        nest(UInt8(ascii: "{"), UInt8(ascii: "}"), build)
    }

    /// A member that is an array.
    public mutating func array(_ name: String, _ build: (inout JSONWriter) -> Void) {
        key(name)
        nest(UInt8(ascii: "["), UInt8(ascii: "]"), build)
    }

    /// A member that is a string.
    public mutating func field(_ name: String, _ text: String) {
        key(name)
        JSONString.write(text, to: &bytes)
    }

    /// A member that is an integer.
    public mutating func field(_ name: String, _ number: some BinaryInteger) {
        key(name)
        bytes.append(contentsOf: String(number).utf8)
    }

    /// A member that is a boolean.
    public mutating func field(_ name: String, _ flag: Bool) {
        key(name)
        bytes.append(contentsOf: (flag ? "true" : "false").utf8)
    }

    /// A member that is `null`.
    public mutating func null(_ name: String) {
        key(name)
        bytes.append(contentsOf: "null".utf8)
    }

    /// A member whose text is JSON already.
    public mutating func field(_ name: String, raw text: some Sequence<UInt8>) {
        key(name)
        bytes.append(contentsOf: text)
    }

    /// The next value of an array: a string.
    public mutating func element(_ text: String) {
        separate()
        JSONString.write(text, to: &bytes)
    }

    /// The next value of an array: an integer.
    public mutating func element(_ number: some BinaryInteger) {
        separate()
        bytes.append(contentsOf: String(number).utf8)
    }

    /// The next value of an array, or members of an object, whose text is JSON already.
    public mutating func element(raw text: some Sequence<UInt8>) {
        separate()
        bytes.append(contentsOf: text)
    }
}
