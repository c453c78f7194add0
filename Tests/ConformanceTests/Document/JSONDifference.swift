import JSONText

/// One place at which two JSON values are not the same; the order of members does not count.
struct JSONDifference {
    var place: String
    /// Nil: there is nothing at this place.
    var expected: JSONSlice?
    var found: JSONSlice?

    var description: String {
        func show(_ json: JSONSlice?) -> String { json.map { String(decoding: $0.bytes, as: UTF8.self) } ?? "nothing" }
        return "\(place): \(show(expected)) is written, the server says \(show(found))"
    }

    /// Every difference, by the deepest places that both have.
    static func all(_ expected: JSONSlice, _ found: JSONSlice, at place: String = "answer") -> [JSONDifference] {
        if expected.canonical == found.canonical { return [] }
        switch (expected.kind, found.kind) {
        case (.object, .object):
            let keys = expected.members.map(\.key) + found.members.map(\.key).filter { expected[$0] == nil }
            return keys.flatMap { pair(expected[$0], found[$0], at: "\(place).\($0)") }
        case (.array, .array):
            let (left, right) = (expected.elements, found.elements)
            return (0..<max(left.count, right.count)).flatMap { index in
                pair(
                    index < left.count ? left[index] : nil, index < right.count ? right[index] : nil,
                    at: "\(place)[\(index)]")
            }
        default: return [JSONDifference(place: place, expected: expected, found: found)]
        }
    }

    private static func pair(_ expected: JSONSlice?, _ found: JSONSlice?, at place: String) -> [JSONDifference] {
        guard let expected, let found else {
            return [JSONDifference(place: place, expected: expected, found: found)]
        }
        return all(expected, found, at: place)
    }
}
