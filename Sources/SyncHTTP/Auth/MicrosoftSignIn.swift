internal import HTTPTypes
internal import JSONText
internal import SyncEngine

/// Whom `auth/microsoft-login` lets in. The frontend sends a name and an address and proves nothing (frontend.md
/// §2.1), so who may come in is decided by where the request comes from.
struct MicrosoftSignIn: Sendable {
    let mode: Configuration.MicrosoftLogin
    let privileged: Configuration.PrivilegedLogin
    let service: SyncService
    let rates: RequestRates

    /// Somebody who is let in if their account allows it.
    struct Person: Sendable, Equatable {
        var email: EmailAddress
        var name: String
        var department = ""
        var title = ""
    }

    /// Who a request says that it is, as far as the mode believes it.
    ///
    /// - Parameter body: not looked at behind a proxy: anybody can write one.
    /// - Throws: `APIError` `forbidden`; `malformed` for a body that names nobody.
    func person(
        headers: HTTPFields, from address: ClientAddress, body: Result<JSONSlice, any Error>
    ) throws -> Person {
        switch mode {
        case .off: throw APIError(.forbidden, "signing in with Microsoft is switched off on this server")
        case .proxy(let header):
            let email = try Self.identity(headers[values: header], from: address)
            return Person(email: email, name: email.personName)
        case .trust: return try Person(body.get())
        case .allowlist(let networks, let domains):
            let person = try Person(body.get())
            guard let client = address.client, networks.contains(where: { $0.contains(client) }),
                domains.contains(person.email.domain)
            else { throw APIError(.forbidden, "this address may not sign in from here") }
            return person
        }
    }

    /// The one address in the header, when a proxy wrote it that is believed.
    private static func identity(_ values: [String], from address: ClientAddress) throws(APIError) -> EmailAddress {
        guard address.isProxied else {
            throw APIError(.forbidden, "people sign in through the proxy in front of this server")
        }
        guard values.count == 1, let email = EmailAddress(values[0]) else {
            throw APIError(.forbidden, "the proxy in front of this server must name one e-mail address")
        }
        return email
    }

    /// The person's account; made now when there is none, with the least role. Two requests at once make one.
    ///
    /// - Throws: `APIError` `forbidden` for an account that is not entered this way, `busy` for too many new ones.
    func enter(_ person: Person, from address: ClientAddress) async throws -> User {
        let email = person.email.text
        guard !PublishedLogins.contain(address: email) else { throw Self.refused }
        if let user = service.directory.user(email: email) { return try admitted(user) }
        try rates.takeNewcomer(address)
        do {
            let added = try await service.change(
                .addUser(
                    email: email, name: person.name, role: .user, department: person.department, title: person.title,
                    id: nil, passwordHash: nil))
            return try admitted(added)
        } catch let refusal as Refusal where refusal.code == .alreadyExists {
            return try admitted(service.directory.user(email: email))
        }
    }

    private func admitted(_ user: User?) throws(APIError) -> User {
        guard let user, user.isActive, user.role == .user || isProven || privileged.allows(user) else {
            throw Self.refused
        }
        return user
    }

    private var isProven: Bool { if case .proxy = mode { true } else { false } }

    /// One answer for deactivated, privileged and published, so that it does not say which.
    private static let refused = APIError(.forbidden, "this account cannot sign in this way")
}

extension MicrosoftSignIn.Person {
    private static let maximumBytes = 255

    /// From the body that the frontend sends; older builds add department and designation.
    fileprivate init(_ body: JSONSlice) throws(APIError) {
        guard let email = body["email"]?.string.flatMap(EmailAddress.init) else {
            throw .malformed("email", "must be an e-mail address")
        }
        self.email = email
        let said = try Self.text(body, "name")
        name = said.isEmpty ? email.personName : said
        department = try Self.text(body, "department")
        title = try Self.text(body, "designation")
    }

    /// A line of text; empty when there is none. It is cut rather than refused: a refusal locks its user out.
    private static func text(_ body: JSONSlice, _ name: String) throws(APIError) -> String {
        guard let json = body[name], !json.isNull else { return "" }
        guard let raw = json.string else { throw .malformed(name, "must be a string") }
        let scalars = raw.unicodeScalars.filter { $0.properties.generalCategory != .control }
        var line = String(String.UnicodeScalarView(scalars)).trimmingSpaces()
        while line.utf8.count > maximumBytes { line.removeLast() }
        return line
    }
}

extension Configuration.PrivilegedLogin {
    fileprivate func allows(_ user: User) -> Bool {
        switch self {
        case .refused: false
        case .domain(let domain): user.email.hasSuffix("@" + domain)
        case .allowed: true
        }
    }
}
