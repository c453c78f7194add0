package import SyncEngine

/// The file that says what this directory is: version, features and the store's own name.
///
///     {"format":1,"compatible":[],"readOnlyCompatible":[],"incompatible":[],"store":"…","c":"…"}
///
/// Written once, when the store is made. This version of the program knows no optional feature.
package struct Format: Sendable, Equatable {
    static let path = "FORMAT"
    static let temporaryPath = "FORMAT.tmp"

    package var store: Bits128

    package init(store: Bits128) { self.store = store }

    package var encoded: [UInt8] {
        var output: [UInt8] = []
        output.append(#"{"format":1,"compatible":[],"readOnlyCompatible":[],"incompatible":[],"store":""#)
        store.write(to: &output)
        output.append("\"")
        _ = output.endLine(from: 0)
        return output
    }

    /// Reads the whole file. Nil when it is anything but one intact line that this version understands.
    package init?(_ file: [UInt8]) {
        let store: Bits128? = file.withUnsafeBytes { bytes in
            guard case .success(let line) = LineFraming.line(in: bytes, at: 0), line.end == bytes.count else {
                return nil
            }
            var cursor = ByteCursor(bytes, from: 0, to: line.body.upperBound)
            guard
                cursor.take(#"{"format":1,"compatible":[],"readOnlyCompatible":[],"incompatible":[],"store":""#),
                let store = cursor.uuid(), cursor.take("\""), cursor.isAtEnd
            else { return nil }
            return store
        }
        guard let store else { return nil }
        self.store = store
    }
}
