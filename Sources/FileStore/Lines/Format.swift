package import SyncEngine

/// The file that says what this directory is: version, features and the store's own name.
///
///     {"format":1,"compatible":[],"readOnlyCompatible":[],"incompatible":["rewritten"],"store":"…","c":"…"}
///
/// Written when the store is made, and again before a feature is used for the first time. The lists say what a program
/// that does not know a feature may do: ignore it, read without writing, or nothing at all. Names it does not know it
/// keeps.
package struct Format: Sendable, Equatable {
    static let path = "FORMAT"
    static let temporaryPath = "FORMAT.tmp"
    /// The version this program reads and writes.
    static let version: UInt64 = 1

    package var store: Bits128
    package var compatible: [String] = []
    package var readOnlyCompatible: [String] = []
    package var incompatible: [String] = []

    package init(store: Bits128) { self.store = store }

    /// Why a FORMAT cannot be used.
    package enum Fault: Error, Equatable {
        /// It is not one intact line of this form.
        case damaged
        /// It is intact, and of another version.
        case foreign(version: UInt64)
    }

    /// Features without which nothing in the store can be understood, and that this program does not know.
    package var unknownIncompatible: [String] { incompatible.filter { Feature(rawValue: $0) == nil } }

    /// Features that forbid this program to write.
    package var unknownReadOnlyCompatible: [String] { readOnlyCompatible.filter { Feature(rawValue: $0) == nil } }

    /// Whether a feature may be used.
    package func declares(_ feature: Feature) -> Bool { incompatible.contains(feature.rawValue) }

    /// The same store with one more feature.
    package func declaring(_ feature: Feature) -> Format {
        guard !declares(feature) else { return self }
        var next = self
        next.incompatible.append(feature.rawValue)
        return next
    }
}

extension Format {
    package var encoded: [UInt8] {
        var output: [UInt8] = []
        output.append(#"{"format":"#)
        output.append(decimal: Self.version)
        output.append(#","compatible":"#)
        output.append(names: compatible)
        output.append(#","readOnlyCompatible":"#)
        output.append(names: readOnlyCompatible)
        output.append(#","incompatible":"#)
        output.append(names: incompatible)
        output.append(#","store":""#)
        store.write(to: &output)
        output.append("\"")
        _ = output.endLine(from: 0)
        return output
    }

    /// Reads the whole file.
    ///
    /// Every version begins with its number and ends its line with the checksum, so that one from the future is told
    /// from a damaged one.
    package init(_ file: [UInt8]) throws(Fault) {
        let result: Result<Format, Fault> = file.withUnsafeBytes { bytes in
            guard case .success(let line) = LineFraming.line(in: bytes, at: 0), line.end == bytes.count else {
                return .failure(.damaged)
            }
            var cursor = ByteCursor(bytes, from: 0, to: line.body.upperBound)
            guard cursor.take(#"{"format":"#), let version = cursor.number() else { return .failure(.damaged) }
            guard version == Self.version else { return .failure(.foreign(version: version)) }
            guard cursor.take(#","compatible":"#), let compatible = cursor.names(),
                cursor.take(#","readOnlyCompatible":"#), let readOnlyCompatible = cursor.names(),
                cursor.take(#","incompatible":"#), let incompatible = cursor.names(),
                cursor.take(#","store":""#), let store = cursor.uuid(), cursor.take("\""), cursor.isAtEnd
            else { return .failure(.damaged) }
            var format = Format(store: store)
            format.compatible = compatible
            format.readOnlyCompatible = readOnlyCompatible
            format.incompatible = incompatible
            return .success(format)
        }
        self = try result.get()
    }
}

extension ByteCursor {
    /// A list of names in quotes, `[]` when it is empty.
    fileprivate mutating func names() -> [String]? {
        guard take("[") else { return nil }
        if take("]") { return [] }
        var names: [String] = []
        repeat {
            guard take("\""), let name = name() else { return nil }
            names.append(name)
        } while take(",")
        return take("]") ? names : nil
    }
}

extension [UInt8] {
    fileprivate mutating func append(names: [String]) {
        append("[")
        for (index, name) in names.enumerated() {
            append(index == 0 ? "\"" : ",\"")
            append(contentsOf: name.utf8)
            append("\"")
        }
        append("]")
    }
}
