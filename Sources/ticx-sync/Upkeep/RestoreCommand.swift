internal import ArgumentParser
internal import Control
internal import FileStore
internal import Foundation
internal import JSONText

/// `ticx-sync restore BACKUP`.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Make a new data directory out of a backup.",
        discussion: """
            Checks every file's length and SHA-256 before the first write. --data names the directory to make; it must \
            be empty or not exist. The store starts a new history (epoch): clients are told, pull everything again, \
            and send again what they still hold.

            Exit codes: 0 done, 1 refused or failed (the backup is untouched), 64 wrong usage.
            """)

    @Argument(help: "A snapshot, or a directory of them: then the newest complete one.", completion: .directory)
    var backup: String
    @OptionGroup var data: DataOption
    @OptionGroup var output: JSONOption

    func run() async throws {
        let office = Office(try data.configuration())
        guard try !office.hasServer() else {
            throw CommandFailure(
                """
                A server runs on \(office.directory), so nothing is restored there. Nothing was changed. Restore into \
                another directory, then stop the server and start it on that one: ticx-sync restore \(backup) --data \
                NEW-DIRECTORY
                """)
        }
        let start = ContinuousClock.now
        let bar = ProgressBar("restore")
        let report = try await FileStore.restore(from: backup, to: office.directory) { bar.show($0.upkeep) }
        bar.clear()
        if output.json {
            return Terminal.line(String(decoding: report.encoded(took: ContinuousClock.now - start), as: UTF8.self))
        }
        Terminal.line(
            """
            \(office.directory): operation \(report.operation) of \(report.time), \(report.files) files, \
            \(report.bytes.inMebibytes), from \(report.snapshot)
            """)
        Terminal.line("Start it: ticx-sync serve --data \(office.directory)")
    }
}
