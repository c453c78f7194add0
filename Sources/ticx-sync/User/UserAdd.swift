public import ArgumentParser
internal import Control
internal import JSONText
public import SyncEngine

struct UserAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add a person.",
        discussion: """
            Makes the data directory when there is none. The password is asked for on the terminal, or read from \
            standard input with --password-stdin; with --no-password the person can only get in with a token.
            """)

    @Option(help: "E-mail address; nobody else may have it.") var email: String
    @Option(help: "Full name.") var name: String
    @Option(help: "user, agent, manager or admin.") var role: Role = .user
    @Option(help: "Department.") var department = ""
    @Option(help: "Job title.") var title = ""
    @Option(help: "The number to give, at least 10001. Default: the next free one.") var id: Int?
    @Flag(help: "Read the password from the first line of standard input.") var passwordStdin = false
    @Flag(help: "Set no password.") var noPassword = false
    @OptionGroup var data: DataOption
    @OptionGroup var output: JSONOption

    func validate() throws {
        guard !(passwordStdin && noPassword) else {
            throw ValidationError("--password-stdin and --no-password exclude each other.")
        }
    }

    func run() async throws {
        let password =
            noPassword ? nil : try passwordStdin ? Terminal.passwordFromStandardInput() : Terminal.newPassword()
        let user = ControlRequest.NewUser(
            email: email, name: name, role: role, department: department, title: title, id: id.map { UserID($0) },
            password: password)
        let added = try await Office(try data.configuration()).ask(.addUser(user), creates: true)
        Terminal.line(output.json ? added.text : "added  \(added.userLine)")
    }
}

extension Role: ExpressibleByArgument {}
