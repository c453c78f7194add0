import Foundation
import JSONText

/// Holds the validator against Foundation's parser: both take the same texts, except where ours is stricter on purpose
/// (repeated keys, nesting above the limit, lone surrogates, invalid UTF-8, UTF-16 and UTF-32, byte order marks,
/// a comma after the last element) or Foundation gives up on a number's size.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    do {
        let slice = try JSONSlice(validating: bytes)
        walk(slice, depth: 0)
        let lenient = try JSONSlice(validating: bytes, rules: .lenient)
        require(lenient == slice, "lenient rules take less")
        if slice.kind == .array {
            let elements = try JSONSlice.elements(validating: bytes[...])
            require(elements == slice.elements, "an array is taken apart in two ways")
        }
        require(isTaken(bytes) || hasHugeNumber(bytes), "taken here, refused by Foundation")
        // What compact() leaves is the same value, and compact already.
        let compact = try JSONSlice(validating: slice.compact)
        require(compact.compact == slice.compact, "compact is not stable")
        require(compact.canonical == slice.canonical, "compact changed the canonical form")
    } catch {
        require(
            !isTaken(bytes) || isStricter(error) || isOtherEncoding(bytes) || hasTrailingComma(bytes),
            "refused here as \(error), taken by Foundation")
    }
    return 0
}

/// Every member, element and string can be read.
private func walk(_ json: JSONSlice, depth: Int) {
    switch json.kind {
    case .object:
        for (key, value) in json.members {
            require(json[key] == value, "a member is not found under its key")
            walk(value, depth: depth + 1)
        }
    case .array: for element in json.elements { walk(element, depth: depth + 1) }
    case .string: require(json.string != nil, "a valid string without text")
    case .number, .boolean, .null: _ = json.integer
    }
}

private func isTaken(_ bytes: [UInt8]) -> Bool {
    (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
}

/// Foundation refuses numbers that no Double or Decimal holds; here they stay text.
private func hasHugeNumber(_ bytes: [UInt8]) -> Bool {
    bytes.contains(UInt8(ascii: "e")) || bytes.contains(UInt8(ascii: "E")) || bytes.count > 30
}

/// Foundation guesses UTF-16 and UTF-32 by their zero bytes and byte order marks.
private func isOtherEncoding(_ bytes: [UInt8]) -> Bool {
    bytes.contains(0) || bytes.starts(with: [0xEF, 0xBB, 0xBF]) || bytes.starts(with: [0xFE, 0xFF])
        || bytes.starts(with: [0xFF, 0xFE])
}

/// Foundation takes `[1,]`, which RFC 8259 does not.
private func hasTrailingComma(_ bytes: [UInt8]) -> Bool {
    let dense = bytes.filter { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    return zip(dense, dense.dropFirst()).contains { $0 == UInt8(ascii: ",") && [0x5D, 0x7D].contains($1) }
}

/// Where ours is stricter, by design.
private func isStricter(_ error: JSONError) -> Bool {
    switch error {
    case .tooDeep, .tooMany, .duplicateKey, .invalidUTF8, .loneSurrogate: true
    case .truncated, .unexpected: false
    }
}
