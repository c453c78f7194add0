internal import ArgumentParser
internal import Control
internal import JSONText

/// `ticx-sync user …`.
struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Add people, list them, set passwords, deactivate, erase, import.",
        subcommands: [
            UserAdd.self, UserList.self, UserShow.self, UserPassword.self, UserDeactivate.self, UserErase.self,
            UserImport.self,
        ])
}

/// The user a verb is about.
struct UserArgument: ParsableArguments {
    @Argument(help: "The user's number or e-mail address.", transform: UserArgument.read)
    var user: UserReference

    static func read(_ text: String) throws -> UserReference {
        guard let user = UserReference(text) else {
            throw ValidationError("\"\(text)\" is neither a user's number nor an e-mail address.")
        }
        return user
    }
}

extension JSONSlice {
    /// The text of this value.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// A user on one line, for people.
    var userLine: String {
        let active = self["isActive"]?.boolean == false ? "  deactivated" : ""
        let password = self["hasPassword"]?.boolean == false ? "  no password" : ""
        let department = self["department"]?.string ?? ""
        let number = String(self["id"]?.integer ?? 0).padding(to: 7)
        let email = (self["email"]?.string ?? "").padding(to: 28)
        let name = (self["name"]?.string ?? "").padding(to: 22)
        let role = (self["role"]?.string ?? "").padding(to: 8)
        return "\(number)\(email)\(name)\(role)\(department)\(password)\(active)"
    }
}

extension String {
    /// The text and spaces up to `width`, at least one.
    func padding(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
