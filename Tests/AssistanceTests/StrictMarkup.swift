import Foundation

/// Reads a reply as strictly as can be: well-formed XML but for `<br>`, with tags from a list of its own.
enum StrictMarkup {
    struct Fault: Error, CustomStringConvertible { var description: String }

    private static let tag = #"<(?:(/?)(b|i|p|code|a)|br)(?: href="(/(?:[A-Za-z0-9_\-.?=%][A-Za-z0-9/_\-.?=%]*)?)")?>"#
    private static let text = #"(?:[^<>&"']|&(?:amp|lt|gt|quot|#39);)+"#

    static func check(_ markup: String) throws {
        var open: [String] = []
        var rest = Substring(markup)
        let tagPattern = try Regex(tag).matchingSemantics(.unicodeScalar)
        let textPattern = try Regex(text).matchingSemantics(.unicodeScalar)
        while !rest.isEmpty {
            if let match = try textPattern.prefixMatch(in: rest) {
                rest = rest[match.range.upperBound...]
                continue
            }
            guard let match = try tagPattern.prefixMatch(in: rest) else {
                throw Fault(description: "what is “\(rest)”")
            }
            let isClosing = match.output[1].substring == "/"
            let name = match.output[2].substring.map(String.init)
            let hasPath = match.output[3].substring != nil
            guard hasPath == (name == "a" && !isClosing) else { throw Fault(description: "attributes in \(markup)") }
            if let name {
                if isClosing {
                    guard open.popLast() == name else { throw Fault(description: "</\(name)> in \(markup)") }
                } else {
                    guard !open.contains(name) else { throw Fault(description: "nested \(name) in \(markup)") }
                    open.append(name)
                }
            }
            rest = rest[match.range.upperBound...]
        }
        guard open.isEmpty else { throw Fault(description: "\(open) open in \(markup)") }
    }
}
