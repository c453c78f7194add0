/// An e-mail address that has the shape of one: a local part of RFC 5322's plain characters and a host name with a dot.
/// Quoted local parts and addresses beyond ASCII are none: no account name of a directory service has them.
struct EmailAddress: Sendable, Equatable {
    /// Case-folded.
    let text: String

    /// Reads an address, in any case, with spaces around it.
    init?(_ raw: String) {
        let text = raw.trimmingSpaces().lowercased()
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, (3...255).contains(text.utf8.count), Self.isLocalPart(parts[0]),
            Self.isHostName(parts[1])
        else { return nil }
        self.text = text
    }

    var domain: String { text.split(separator: "@").last.map(String.init) ?? "" }

    /// A name for somebody whose sign-in gives none: `jane.doe@…` is "Jane Doe".
    ///
    /// The account of a guest, `jane_doe_home.example#ext#@…`, carries the guest's own address in front.
    var personName: String {
        var local = text.prefix { $0 != "@" }
        if let guest = local.firstRange(of: "#ext#") {
            local = local[..<guest.lowerBound]
            if let home = local.lastIndex(of: "_") { local = local[..<home] }
        }
        let words = local.split { "._-".contains($0) }.map { $0.prefix(1).uppercased() + $0.dropFirst() }
        return words.isEmpty ? text : words.joined(separator: " ")
    }

    private static func isLocalPart(_ bytes: Substring.UTF8View) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy { isAlphanumeric($0) || ".!#$%&'*+/=?^_`{|}~-".utf8.contains($0) }
    }

    private static func isHostName(_ bytes: Substring.UTF8View) -> Bool {
        let labels = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return labels.count >= 2
            && labels.allSatisfy { label in
                (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                    && label.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
            }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
