internal import ArgumentParser
internal import Control
internal import JSONText

struct UserPassword: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "password", abstract: "Set a new password. Tokens issued before are void from then on.")

    @OptionGroup var who: UserArgument
    @Flag(help: "Read the password from the first line of standard input.") var passwordStdin = false
    @OptionGroup var data: DataOption
    @OptionGroup var output: JSONOption

    func run() async throws {
        let password = try passwordStdin ? Terminal.passwordFromStandardInput() : Terminal.newPassword()
        let user = try await Office(try data.configuration()).ask(.setPassword(who.user, password: password))
        Terminal.line(output.json ? user.text : "new password set; earlier tokens are void  \(user.userLine)")
    }
}
