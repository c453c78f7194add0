/// Text for a page that shows markup.
///
/// The frontend writes replies into `innerHTML`, so whatever comes from people or models goes through here.
public enum Markup {
    /// The text with everything escaped that HTML reads as more than text, in elements and in quoted attributes.
    public static func escape(_ text: some StringProtocol) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
