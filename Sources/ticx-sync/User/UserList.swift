internal import ArgumentParser
internal import Control
internal import JSONText

struct UserList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "Everybody, by number.")

    @OptionGroup var data: DataOption
    @OptionGroup var output: JSONOption

    func run() async throws {
        let result = try await Office(try data.configuration()).ask(.listUsers)
        guard !output.json else { return Terminal.line(result["users"]?.text ?? "[]") }
        let users = result["users"]?.elements ?? []
        for user in users { Terminal.line(user.userLine) }
        if users.isEmpty { Terminal.note("Nobody yet. Add someone: ticx-sync user add --email … --name …") }
    }
}
