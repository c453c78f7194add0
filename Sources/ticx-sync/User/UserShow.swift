internal import ArgumentParser
internal import Control
internal import JSONText

struct UserShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "One person and the replicas (tabs and devices) that pushed as them.")

    @OptionGroup var who: UserArgument
    @OptionGroup var data: DataOption
    @OptionGroup var output: JSONOption

    func run() async throws {
        let user = try await Office(try data.configuration()).ask(.showUser(who.user))
        guard !output.json else { return Terminal.line(user.text) }
        Terminal.line(user.userLine)
        for replica in user["replicas"]?.elements ?? [] {
            let retired = replica["isRetired"]?.boolean == true ? "  retired" : ""
            Terminal.line(
                "  replica \(replica["id"]?.string ?? "") since \(replica["boundAt"]?.string ?? "")\(retired)")
        }
    }
}
