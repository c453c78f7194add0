/// A header's value with its parameters: `form-data; name="comment"` (RFC 9110, section 5.6.6).
struct HeaderParameters: Equatable {
    /// What stands before the first semicolon, in small letters.
    let value: String
    /// By names in small letters.
    let parameters: [String: String]

    /// Nil for text that does not follow the grammar, and for a parameter that stands twice.
    init?(_ text: some StringProtocol) {
        var rest = Substring(text)
        value = rest.take { $0 != ";" }.trimmingSpaces().lowercased()
        var parameters: [String: String] = [:]
        while rest.first == ";" {
            rest.removeFirst()
            _ = rest.take { $0 == " " || $0 == "\t" }
            if rest.isEmpty || rest.first == ";" { continue }
            let name = rest.take { $0 != "=" && $0 != ";" }.trimmingSpaces().lowercased()
            guard rest.first == "=", !name.isEmpty else { return nil }
            rest.removeFirst()
            guard let text = rest.first == "\"" ? rest.takeQuoted() : rest.take({ $0 != ";" }).trimmingSpaces(),
                parameters.updateValue(text, forKey: name) == nil
            else { return nil }
        }
        guard rest.isEmpty, !value.isEmpty else { return nil }
        self.parameters = parameters
    }
}

extension Substring {
    /// Takes the characters at the front that fit.
    fileprivate mutating func take(_ fits: (Character) -> Bool) -> Substring {
        let taken = prefix(while: fits)
        self = self[taken.endIndex...]
        return taken
    }

    /// Takes a quoted string and the spaces behind it; nil when it does not end. A backslash is an escape only before a
    /// quote: browsers send names of files with backslashes as they are.
    fileprivate mutating func takeQuoted() -> String? {
        removeFirst()
        var text = ""
        while let character = popFirst() {
            if character == "\"" {
                _ = take { $0 == " " || $0 == "\t" }
                return isEmpty || first == ";" ? text : nil
            }
            let isEscape = character == "\\" && first == "\""
            text.append(isEscape ? removeFirst() : character)
        }
        return nil
    }
}
