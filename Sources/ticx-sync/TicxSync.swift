internal import ArgumentParser

/// The program: one verb a file.
@main struct TicxSync: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ticx-sync",
        abstract: "An offline-first sync server: one process, one data directory, no database.",
        discussion: """
            Every verb takes --data DIR (or TICX_DATA_DIR; ./data when neither is given) and works beside a running \
            server, through control.sock in that directory, or without one. Settings come from flags, then the \
            environment, then a .env file in the working directory.

            Exit codes: 0 done, 1 refused or failed (the message says what to do), 64 wrong usage, 70 the disk failed \
            under a running server. verify and repair have some of their own; see their --help.
            """,
        version: Program.version,
        subcommands: [
            ServeCommand.self, UserCommand.self, TokenCommand.self, InspectCommand.self, StatsCommand.self,
            BackupCommand.self, RestoreCommand.self, VerifyCommand.self, RepairCommand.self, CompactCommand.self,
            ExportCommand.self, ImportCommand.self, SealCommand.self, ConformanceCommand.self, DemoCommand.self,
        ])
}

/// What the program says of itself.
enum Program {
    static let version = "0.1.0"
}
