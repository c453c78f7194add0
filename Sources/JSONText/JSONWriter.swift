/// A value whose text never needs an escape, such as a time or an id: it is written without becoming a `String`.
public protocol PlainText {
    /// Appends the text.
    func write(to output: inout [UInt8])
}

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
    ///
    /// - Parameter capacity: bytes to reserve.
    public static func text(capacity: Int = 256, _ build: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter(capacity: capacity)
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

    private mutating func write(_ text: some PlainText) {
        bytes.append(UInt8(ascii: "\""))
        text.write(to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func write(isNegative: Bool, magnitude: UInt64) {
        if isNegative { bytes.append(UInt8(ascii: "-")) }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var rest = magnitude
            var first = 20
            repeat {
                first -= 1
                digits[first] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            } while rest > 0
            bytes.append(contentsOf: digits[first...])
        }
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

    /// A member that is a string.
    public mutating func field(_ name: String, _ text: some PlainText) {
        key(name)
        write(text)
    }

    /// A member that is an integer of at most 64 bits.
    @inlinable
    public mutating func field(_ name: String, _ number: some BinaryInteger) {
        field(name, isNegative: number < 0, magnitude: UInt64(number.magnitude))
    }

    @usableFromInline
    mutating func field(_ name: String, isNegative: Bool, magnitude: UInt64) {
        key(name)
        write(isNegative: isNegative, magnitude: magnitude)
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

    /// The next value of an array: a string.
    public mutating func element(_ text: some PlainText) {
        separate()
        write(text)
    }

    /// The next value of an array: an integer of at most 64 bits.
    @inlinable
    public mutating func element(_ number: some BinaryInteger) {
        element(isNegative: number < 0, magnitude: UInt64(number.magnitude))
    }

    @usableFromInline
    mutating func element(isNegative: Bool, magnitude: UInt64) {
        separate()
        write(isNegative: isNegative, magnitude: magnitude)
    }

    /// The next value of an array, or members of an object, whose text is JSON already.
    public mutating func element(raw text: some Sequence<UInt8>) {
        separate()
        bytes.append(contentsOf: text)
    }
}
