internal import JSONText

extension Scenario {
    /// Compares a value with a pattern; what the pattern binds stays bound. `whole` is what a failure shows.
    mutating func match(
        _ pattern: JSONSlice, _ value: JSONSlice?, at place: String, showing whole: JSONSlice? = nil
    ) throws(StepFailure) {
        var matcher = Pattern(symbols: symbols, now: target.now, tolerance: target.clockTolerance)
        do {
            try matcher.match(pattern, value, at: place)
        } catch {
            guard let whole, whole != value else { throw error }
            throw StepFailure(place: error.place, expected: error.expected, found: Pattern.show(whole))
        }
        symbols = matcher.symbols
    }

    /// Compares records with a list of patterns, of which a plain string asks for the kind only.
    mutating func match(records pattern: JSONSlice, _ records: [JSONSlice], at place: String) throws(StepFailure) {
        guard pattern.kind == .array else {
            let list = records.map { Array($0.bytes) }.joined(separator: [UInt8(ascii: ",")])
            let value = JSONSlice(trusted: ([UInt8(ascii: "[")] + list + [UInt8(ascii: "]")])[...])
            return try match(pattern, value, at: place)
        }
        let patterns = pattern.elements
        guard patterns.count == records.count else {
            let found = "\(records.count): \(records.map(Pattern.show).joined(separator: ", "))"
            throw StepFailure(place: place, expected: "\(patterns.count) records", found: found)
        }
        for (index, (pattern, record)) in zip(patterns, records).enumerated() {
            let value = pattern.kind == .string ? record["kind"] : record
            try match(pattern, value, at: "\(place)[\(index)]", showing: record)
        }
    }

    /// Compares a status, and checks that a refusal says what every refusal has to say.
    func expect(status: Int, of response: TargetResponse, path: String) throws(StepFailure) {
        guard response.status == status else {
            let found = "\(response.status) \(Pattern.show(response.body))"
            throw StepFailure(place: "status", expected: "\(status)", found: found)
        }
        guard status >= 400 else { return }
        let isSync = path.hasPrefix("/api/sync")
        for member in ["error", "code"] + (isSync && status != 404 ? ["queue"] : [])
        where response.body?[member]?.string == nil {
            throw StepFailure(place: member, expected: "said in a refusal", found: Pattern.show(response.body))
        }
    }
}
