internal import ArgumentParser
internal import Control
internal import Foundation
internal import JSONText

/// `ticx-sync backup DIR`.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy the store into a new snapshot, beside a running server or without one.",
        discussion: """
            DIR gets a directory named by the time, exact at one operation: everything acknowledged before is in it. \
            Files that have not changed since the snapshot before are hard links to it. Without BACKUP in it a \
            snapshot is unfinished and counts for nothing. Neither JWT_SECRET nor seal keys are copied.

            Exit codes: 0 done, 1 refused or failed (earlier snapshots are untouched), 64 wrong usage.
            """)

    @Argument(help: "A directory for the snapshots of this store, best on another disk.", completion: .directory)
    var directory: String
    @OptionGroup var data: DataOption
    @OptionGroup var output: JSONOption

    func run() async throws {
        let office = Office(try data.configuration())
        // The server has a working directory of its own.
        let absolute = URL(fileURLWithPath: directory).standardizedFileURL.path
        let made = try await office.keepUp(.backup(directory: absolute), ProgressBar("backup"))
        guard !output.json else { return Terminal.line(made.text) }
        let snapshot = made["snapshot"]?.string ?? ""
        let linked = made["linkedFiles"]?.integer ?? 0
        let shared = linked == 0 ? "" : " (\(linked) of them, \(made.bytes("linkedBytes")), were there already)"
        Terminal.line(
            """
            \(snapshot): operation \(made["operation"]?.integer ?? 0), \(made["files"]?.integer ?? 0) files, \
            \(made.bytes("bytes"))\(shared), in \(made["milliseconds"]?.integer ?? 0) ms
            """)
        Terminal.line("To check it: ticx-sync verify --backup \(snapshot)")
        Terminal.line("To use it:   ticx-sync restore \(snapshot) --data NEW-DIRECTORY")
        for name in made["unfinished"]?.elements ?? [] {
            Terminal.line("\(absolute)/\(name.string ?? "") was interrupted, counts for nothing, and may be deleted.")
        }
    }
}

extension JSONSlice {
    /// A number of bytes, for people.
    func bytes(_ name: String) -> String { Int(self[name]?.integer ?? 0).inMebibytes }
}
