internal import ArgumentParser
internal import Control
internal import JSONText

/// `ticx-sync token USER`.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Mint a bearer token for a person, for operators and tests.",
        discussion: """
            Prints the token alone, so that it can stand in a command: \
            curl -H "Authorization: Bearer $(ticx-sync token ada@example.org)" …
            """)

    @OptionGroup var who: UserArgument
    @Option(help: "How many seconds it is valid. Default: JWT_EXPIRES_IN.") var seconds: Int?
    @OptionGroup var data: DataOption
    @OptionGroup var output: JSONOption

    func validate() throws {
        if let seconds, !(1...100 * 365 * 86_400).contains(seconds) {
            throw ValidationError("--seconds takes a number from 1 to 3153600000.")
        }
    }

    func run() async throws {
        let request = ControlRequest.mintToken(who.user, lifetime: seconds.map { .seconds($0) })
        let minted = try await Office(try data.configuration()).ask(request)
        Terminal.line(output.json ? minted.text : minted["token"]?.string ?? "")
    }
}
