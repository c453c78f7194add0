internal import Cryptography
internal import JSONText
internal import SyncEngine

/// A token that the frontend's demo login made up in the browser (frontend.md §11.2). Nothing of it is proven.
///
/// It opens a realm and nothing else: whatever it claims, it never stands for anybody in the real directory.
struct DemoToken: Sendable, Equatable {
    /// SHA-256 of the token's text: two logins under the same published address are two people.
    let digest: [UInt8]
    /// What to call the person inside their realm.
    let name: String
    /// What they may do inside their realm.
    let role: Role
    /// When the token says it ends; nil: it does not say.
    let expires: Timestamp?

    /// Reads the three shapes that browsers are known to make; nil for any other text.
    ///
    /// - Parameters:
    ///   - maximumBytes: longer texts are not looked at.
    ///   - isSignedHere: whether the text carries this server's signature: then it is a real token, whatever it says.
    init?(_ text: String, maximumBytes: Int, isSignedHere: (String) -> Bool) {
        guard text.utf8.count <= maximumBytes else { return nil }
        let segments = text.split(separator: ".", maxSplits: 3, omittingEmptySubsequences: false)
        let payload: JSONSlice?
        switch segments.count {
        case 1: payload = Self.object(segments[0]).flatMap { Self.namesSomebody($0) ? $0 : nil }
        case 3: payload = Self.payload(of: segments, text, isSignedHere)
        default: payload = nil
        }
        guard let payload else { return nil }
        let role = payload["role"]?.string ?? ""
        digest = SHA256.hash(text.utf8)
        name = Self.name(payload["name"]?.string) ?? Self.title(of: role)
        self.role = Self.role(role)
        expires = payload["exp"].flatMap(Self.time)
    }

    func isExpired(at now: Timestamp) -> Bool { expires.map { $0 <= now } ?? false }

    private static func payload(
        of segments: [Substring], _ text: String, _ isSignedHere: (String) -> Bool
    ) -> JSONSlice? {
        guard let payload = object(segments[1]) else { return nil }
        if decode(segments[2]) == Array("mock-signature".utf8) { return payload }
        // A token of somebody's earlier backend: only what the four published logins can have got from it.
        guard object(segments[0])?["alg"]?.string == "HS256", isPublished(payload), !isSignedHere(text) else {
            return nil
        }
        return payload
    }

    /// The oldest builds put e-mail and role into one segment.
    private static func namesSomebody(_ payload: JSONSlice) -> Bool {
        payload["email"]?.string?.isEmpty == false && payload["role"]?.string?.isEmpty == false
    }

    private static func isPublished(_ payload: JSONSlice) -> Bool {
        guard let email = payload["email"]?.string, PublishedLogins.contain(address: email),
            let role = payload["role"]?.string, roles[role.lowercased()] != nil,
            let user = payload["userId"]?.integer
        else { return false }
        return (1...1000).contains(user)
    }

    /// The names that builds old and new gave the four roles.
    private static let roles: [String: Role] = [
        "super_admin": .admin, "department_manager": .manager, "support_agent": .agent, "end_user": .user,
        "admin": .admin, "manager": .manager, "agent": .agent, "user": .user,
    ]

    /// The least for a role that is none of theirs.
    private static func role(_ claimed: String) -> Role { roles[claimed.lowercased()] ?? .user }

    private static func title(of claimed: String) -> String {
        switch role(claimed) {
        case .admin: "Super Admin"
        case .manager: "Department Manager"
        case .agent: "Support Agent"
        case .user: "End User"
        }
    }

    private static func name(_ claimed: String?) -> String? {
        guard let claimed, !claimed.allSatisfy(\.isWhitespace), claimed.utf8.count <= 100,
            !claimed.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { return nil }
        return claimed
    }

    private static func object(_ segment: Substring) -> JSONSlice? {
        guard let bytes = decode(segment), let json = try? JSONSlice(validating: bytes, maximumDepth: 4),
            json.kind == .object
        else { return nil }
        return json
    }

    /// Base64 in either alphabet (RFC 4648, sections 4 and 5), with or without padding.
    private static func decode(_ segment: Substring) -> [UInt8]? {
        var text = Array(segment.utf8)
        if text.count % 4 == 0 {
            for _ in 0..<2 where text.last == UInt8(ascii: "=") { text.removeLast() }
        }
        for (index, byte) in text.enumerated() {
            if byte == UInt8(ascii: "+") { text[index] = UInt8(ascii: "-") }
            if byte == UInt8(ascii: "/") { text[index] = UInt8(ascii: "_") }
        }
        return Base64URL.decode(utf8: text)
    }

    /// Seconds since 1970, or milliseconds as older builds wrote; fractions are cut. Nil when it is no time of ours.
    private static func time(_ json: JSONSlice) -> Timestamp? {
        guard json.kind == .number, let number = Double(String(decoding: json.bytes, as: UTF8.self)), number >= 0,
            number < 1e14
        else { return nil }
        return Timestamp(milliseconds: Int64(number >= 1e11 ? number : number * 1000))
    }
}
