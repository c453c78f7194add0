internal import SyncEngine

/// A picture with somebody's initials, as a `data:` URL: without one the frontend asks a third party with the name in
/// the address.
enum Avatar {
    private static let colours = ["0f766e", "1d4ed8", "7c3aed", "b45309", "be123c", "15803d", "0e7490", "4338ca"]

    static func url(name: String, id: UserID) -> String {
        let initials = name.split(separator: " ").prefix(2).compactMap(\.first).filter(\.isLetter)
        let colour = colours[id.rawValue % colours.count]
        return "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 40 40'%3E"
            + "%3Crect width='40' height='40' fill='%23\(colour)'/%3E"
            + "%3Ctext x='20' y='26' font-family='sans-serif' font-size='16' fill='white' text-anchor='middle'%3E"
            + escaped(String(initials).uppercased()) + "%3C/text%3E%3C/svg%3E"
    }

    /// Percent escapes for all but ASCII letters, so that nothing in a name is markup.
    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            let digits = Array("0123456789ABCDEF".utf8)
            guard byte < 0x80 else {
                return String(
                    decoding: [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]], as: UTF8.self)
            }
            return String(decoding: [byte], as: UTF8.self)
        }.joined()
    }
}
