internal import ArgumentParser
internal import Control
internal import JSONText

struct UserErase: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Make every text a person wrote unreadable, in journals, log and backups. Needs encryption at rest.",
        discussion: """
            Locks the person out and drops their keys. Who wrote when and to whom stays, and what others wrote about \
            them. It cannot be undone; copies of keys/ from before bring the texts back, so destroy those.
            """)

    @OptionGroup var who: UserArgument
    @Flag(help: "Yes, for ever.") var forEver = false
    @OptionGroup var data: DataOption
    @OptionGroup var output: JSONOption

    func validate() throws {
        guard forEver else { throw ValidationError("This cannot be undone. If that is what you want: --for-ever") }
    }

    func run() async throws {
        let user = try await Office(try data.configuration()).ask(.eraseUser(who.user))
        Terminal.line(output.json ? user.text : user.userLine)
    }
}
