internal import ArgumentParser
internal import Control
internal import FileStore
internal import JSONText
internal import SyncHTTP

/// `ticx-sync seal …`.
struct SealCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seal", abstract: "Keys of encryption at rest: make one, change them.",
        discussion: """
            Texts are sealed from the moment a server is started with --seal-key FILE. What was written before stays \
            as it is. Who wrote when, and to whom, stays readable.
            """,
        subcommands: [NewKey.self, RotateMaster.self, Rotate.self])

    struct NewKey: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "new-key", abstract: "Make a master key file, mode 0600; one that exists is left alone.",
            discussion: "Keep a copy in another place than data and backups: a lost key is lost texts.")

        @Argument(help: "The file to make, on another disk than the data.") var file: String

        func run() async throws {
            try MasterKey.make(file: file)
            Terminal.line("A new master key is in \(file). Start with: ticx-sync serve --seal-key \(file)")
        }
    }

    struct RotateMaster: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate-master", abstract: "Wrap every data key with another master key.",
            discussion: """
                The server must be stopped. Interrupted, it is run again with the same two files. Old copies of keys/ \
                still open with the old key: destroy it when no such copy is needed.
                """)

        @Option(help: "The file of the new master key.") var new: String
        @OptionGroup var data: DataOption

        func run() async throws {
            let office = Office(try data.configuration())
            guard let old = office.configuration.sealKey else { throw SealError.masterKeyNotNamed }
            try office.checkThereIsAStore()
            let keys = (old: try MasterKey(file: old), new: try MasterKey(file: new))
            let count = try await office.openedFiles { store in
                try await store.rotateMasterKey(from: keys.old, to: keys.new)
            }
            Terminal.line("\(count) keys are wrapped with \(new) now. Start with: ticx-sync serve --seal-key \(new)")
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate", abstract: "Give everybody, or one person, a new data key for new texts.",
            discussion: "Old texts keep their old keys. Works beside a running server.")

        @Option(help: "Only this user: a number or an e-mail address.", transform: UserArgument.read)
        var user: UserReference?
        @OptionGroup var data: DataOption
        @OptionGroup var output: JSONOption

        func run() async throws {
            let result = try await Office(try data.configuration()).ask(.rotateKeys(user))
            Terminal.line(output.json ? result.text : "\(result["keys"]?.integer ?? 0) new keys")
        }
    }
}
