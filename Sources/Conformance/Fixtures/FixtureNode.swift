internal import JSONText

/// A value of a fixture file that knows where it stands, so that every complaint names file and place.
struct FixtureNode {
    let file: String
    let place: String
    let value: JSONSlice

    func failure(_ problem: String) -> FixtureError { FixtureError(file: file, place: place, problem: problem) }

    /// The members of an object. A key that is not among `known` is a mistake, never a silent extra.
    func members(_ known: [String]) throws(FixtureError) -> [String: FixtureNode] {
        let found = try allMembers()
        if let stranger = found.first(where: { !known.contains($0.key) }) {
            throw failure("unknown key \"\(stranger.key)\" (known: \(known.joined(separator: ", ")))")
        }
        return Dictionary(uniqueKeysWithValues: found.map { ($0.key, $0.node) })
    }

    /// The members of an object whose keys are names of the fixture's own, in the order written.
    func allMembers() throws(FixtureError) -> [(key: String, node: FixtureNode)] {
        guard value.kind == .object else { throw failure("an object is expected here") }
        return value.members.map { key, value in
            (key, FixtureNode(file: file, place: place.isEmpty ? key : "\(place).\(key)", value: value))
        }
    }

    func list() throws(FixtureError) -> [FixtureNode] {
        guard value.kind == .array else { throw failure("a list is expected here") }
        return value.elements.enumerated().map { index, value in
            FixtureNode(file: file, place: "\(place)[\(index)]", value: value)
        }
    }

    func text() throws(FixtureError) -> String {
        guard let text = value.string else { throw failure("a string is expected here") }
        return text
    }

    func integer() throws(FixtureError) -> Int {
        guard let number = value.integer else { throw failure("an integer is expected here") }
        return Int(number)
    }

    func flag() throws(FixtureError) -> Bool {
        guard let flag = value.boolean else { throw failure("true or false is expected here") }
        return flag
    }

    func names() throws(FixtureError) -> [String] {
        var names: [String] = []
        for node in try list() { names.append(try node.text()) }
        return names
    }

    func time() throws(FixtureError) -> FixtureTime {
        guard let time = FixtureTime(try text()) else {
            throw failure("neither an offset (now, -2h, +40y) nor a time (2026-11-22T08:00:00.000Z)")
        }
        return time
    }

    /// One of the cases of an enumeration by its raw value.
    func choice<Choice: CaseIterable & RawRepresentable>(
        _: Choice.Type
    ) throws(FixtureError) -> Choice where Choice.RawValue == String {
        let name = try text()
        guard let choice = Choice(rawValue: name) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw failure("\"\(name)\" is none of \(known)")
        }
        return choice
    }
}
