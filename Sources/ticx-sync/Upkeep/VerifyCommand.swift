internal import ArgumentParser
internal import Control
internal import FileStore
internal import JSONText

/// `ticx-sync verify`.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check every line of the store, or every file of a backup. Changes nothing.",
        discussion: """
            --quick looks at FORMAT, MANIFEST, the log and the end of each journal. Without a flag: every line. --deep \
            also digests, indexes, each operation in all of its journals, and what the engine makes of the records. \
            Beside a running server the server does it; without one nothing is recovered first.

            Exit codes: 0 clean, 1 damage was found (what to run is printed), 3 it could not be checked, 64 wrong \
            usage.
            """)

    @Flag(help: "Only what can be seen at once.") var quick = false
    @Flag(help: "Also whether all parts agree with each other.") var deep = false
    @Option(
        help: "Check this snapshot, or the newest complete one of this directory, instead of the store.",
        completion: .directory)
    var backup: String?
    @OptionGroup var data: DataOption
    @OptionGroup var output: JSONOption

    func validate() throws {
        guard [quick, deep, backup != nil].count(where: { $0 }) <= 1 else {
            throw ValidationError("--quick, --deep and --backup exclude each other.")
        }
    }

    func run() async throws {
        if let backup { return try await check(backup) }
        let depth: Upkeep.Depth = quick ? .quick : deep ? .deep : .full
        let office = Office(try data.configuration())
        let report: JSONSlice
        do {
            report = try await office.keepUp(.verify(depth), ProgressBar("verify"))
        } catch {
            throw ExitCode.of(error, 3)
        }
        if output.json { Terminal.line(report.text) } else { show(report, office.directory) }
        if report["clean"]?.boolean != true { throw ExitCode(1) }
    }

    private func show(_ report: JSONSlice, _ directory: String) {
        for finding in report["findings"]?.elements ?? [] { Terminal.line(finding["line"]?.string ?? "") }
        let damages = report["damages"]?.integer ?? 0
        Terminal.line(
            """
            \(damages == 0 ? "clean" : "\(damages) damaged"): \(report["journals"]?.integer ?? 0) journals, \
            \(report["records"]?.integer ?? 0) records, \(report.bytes("bytes")), \(report["depth"]?.string ?? ""), in \
            \(report["milliseconds"]?.integer ?? 0) ms
            """)
        guard damages > 0 else { return }
        Terminal.note(
            """
            The store in \(directory) is damaged at \(damages) \(damages == 1 ? "place" : "places"). Nothing was \
            changed, and what is not named is intact. Stop the server if one runs, then run: ticx-sync repair --data \
            \(directory)
            """)
    }

    private func check(_ backup: String) async throws {
        let start = ContinuousClock.now
        let bar = ProgressBar("verify")
        let report: BackupReport
        do {
            report = try await FileStore.checkBackup(backup) { bar.show($0.upkeep) }
            bar.clear()
        } catch let error as BackupError {
            bar.clear()
            guard error.isDamage else { throw ExitCode.of(error, 3) }
            throw CommandFailure("\(error)")
        } catch {
            bar.clear()
            throw ExitCode.of(error, 3)
        }
        if output.json {
            return Terminal.line(String(decoding: report.encoded(took: ContinuousClock.now - start), as: UTF8.self))
        }
        Terminal.line(
            """
            clean: \(report.snapshot), operation \(report.operation) of \(report.time), \(report.files) files, \
            \(report.bytes.inMebibytes)
            """)
    }
}
