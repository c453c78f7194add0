internal import ArgumentParser
internal import Control
internal import JSONText

struct UserDeactivate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deactivate",
        abstract: "Lock a person out. Their tokens are void, their journal and what they wrote stay.")

    @OptionGroup var who: UserArgument
    @OptionGroup var data: DataOption
    @OptionGroup var output: JSONOption

    func run() async throws {
        let user = try await Office(try data.configuration()).ask(.deactivateUser(who.user))
        Terminal.line(output.json ? user.text : user.userLine)
    }
}
