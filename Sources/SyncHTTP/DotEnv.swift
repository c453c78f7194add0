/// The `.env` files of the seed's tool chain: `NAME=value` lines, `#` comments, optional quotes and `export`.
enum DotEnv {
    /// - Throws: `ConfigurationError` naming the line that is none.
    static func parse(_ text: String) throws(ConfigurationError) -> [String: String] {
        var settings: [String: String] = [:]
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            var line = line.trimmingSpaces()
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            if line.hasPrefix("export ") { line = line.dropFirst(7).trimmingSpaces() }
            guard let equals = line.firstIndex(of: "="), equals > line.startIndex else {
                throw ConfigurationError(".env", "line \(index + 1) is no NAME=value")
            }
            settings[line[..<equals].trimmingSpaces()] = value(line[line.index(after: equals)...].trimmingSpaces())
        }
        return settings
    }

    /// Without quotes, or without a comment behind a space.
    private static func value(_ text: String) -> String {
        for quote in ["\"", "'"] where text.hasPrefix(quote) && text.count >= 2 {
            if let end = text.dropFirst().firstIndex(of: Character(quote)) {
                return String(text[text.index(after: text.startIndex)..<end])
            }
        }
        guard let comment = text.range(of: " #") else { return text }
        return text[..<comment.lowerBound].trimmingSpaces()
    }
}

extension String {
    /// The first occurrence of a short text.
    fileprivate func range(of text: String) -> Range<Index>? { ranges(of: text).first }
}
