public import JSONText

/// An object that stands for an attachment: `{"_placeholder":true,"num":0}`, whatever else it holds.
struct Placeholder: Equatable {
    /// The argument it is in.
    var argument: Int
    /// Where it stands, in the indices of that argument's bytes.
    var range: Range<Int>
    /// Which attachment; nil: it names none.
    var number: Int?

    /// Those in some arguments: depth first, in the order written.
    static func all(in values: [JSONSlice]) -> [Placeholder] {
        values.enumerated().flatMap { PlaceholderSearch.all(in: $1, argument: $0) }
    }

    /// As the wire has it, byte for byte.
    static func text(_ number: Int) -> [UInt8] { Array("{\"_placeholder\":true,\"num\":\(number)}".utf8) }
}

extension Arguments {
    /// The JSON text that stands for the attachment of this number.
    public static func placeholder(_ number: Int) -> JSONSlice { JSONSlice(trusted: Placeholder.text(number)[...]) }

    /// Placeholders numbered from 0 in the order they stand in, one for each attachment, as readers on the other side
    /// expect it; the same arguments when that is so already. A placeholder that names no attachment becomes `null`:
    /// a reader would give up on it.
    var numbered: Arguments {
        guard !attachments.isEmpty else { return self }
        let places = Placeholder.all(in: values)
        let isInOrder =
            places.count == attachments.count
            && places.enumerated().allSatisfy { order, place in
                values[place.argument].bytes[place.range].elementsEqual(Placeholder.text(order))
            }
        return isInOrder ? self : renumbered(places)
    }

    private func renumbered(_ places: [Placeholder]) -> Arguments {
        var texts: [[UInt8]] = values.map { _ in [] }
        var rests = values.map(\.bytes)
        var used: [[UInt8]] = []
        for place in places {
            let rest = rests[place.argument]
            texts[place.argument] += rest[..<place.range.lowerBound]
            rests[place.argument] = rest[place.range.upperBound...]
            if let number = place.number, attachments.indices.contains(number) {
                texts[place.argument] += Placeholder.text(used.count)
                used.append(attachments[number])
            } else {
                texts[place.argument] += "null".utf8
            }
        }
        return Arguments(zip(texts, rests).map { JSONSlice(trusted: ($0 + $1)[...]) }, attachments: used)
    }
}
