internal import Cryptography
internal import TicketFormats

/// Whom a file names, so that the same name is the same person.
enum PersonKey: Hashable {
    case address(String)
    /// As it is written.
    case account(String)
    case nobody

    init(_ person: InterchangePerson?) {
        if let email = person?.email?.lowercased(), Self.isAddress(email) {
            self = .address(email)
        } else if let account = [person?.account, person?.email, person?.name].compactMap(\.self).first(where: {
            !$0.isBlank
        }) {
            self = .account(account)
        } else {
            self = .nobody
        }
    }

    /// Somebody of a talk, where people are addresses.
    init(_ address: String) { self.init(InterchangePerson(email: address)) }

    /// As the directory takes it.
    static func isAddress(_ text: String) -> Bool {
        guard text.utf8.count <= 255, let at = text.utf8.firstIndex(of: UInt8(ascii: "@")), at > text.startIndex,
            case let domain = text.utf8[text.utf8.index(after: at)...], !domain.isEmpty,
            !domain.contains(UInt8(ascii: "@"))
        else { return false }
        return text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
            || !text.unicodeScalars.contains(where: \.properties.isWhitespace)
    }

    /// The address of a person who stands in for them.
    func placeholder(_ format: TicketFormat) -> String {
        let domain = "@\(format.rawValue).invalid"
        switch self {
        case .address(let address): return address
        case .nobody: return "unknown" + domain
        case .account(let account):
            let folded = account.lowercased()
            let plain = String(folded.unicodeScalars.prefix(60).map { $0.isPlain ? Character($0) : "-" })
            guard plain != folded else { return plain + domain }
            // Two that differ only in what an address cannot have are two people.
            let digest = SHA256.hash(Array(folded.utf8)).prefix(4).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
            return plain + "-" + digest.joined() + domain
        }
    }
}

extension Unicode.Scalar {
    fileprivate var isPlain: Bool {
        switch self {
        case "a"..."z", "0"..."9", ".", "-", "_", "+": true
        default: false
        }
    }
}
