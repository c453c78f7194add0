internal import ArgumentParser
internal import FileStore
internal import JSONText
internal import SyncEngine

/// `ticx-sync repair`.
struct RepairCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair", abstract: "Bring a damaged store back from every copy there is. Deletes nothing.",
        discussion: """
            What is damaged is made again from the log, the other party's journal, the line itself when one bit is \
            wrong, and a backup named with --from; each candidate has to give exactly the checksum that its neighbours \
            name. The originals go to damaged/. What nobody has any more is recorded as a gap, and the store starts a \
            new history (epoch), so that clients pull again and send again what they still hold. Stop the server \
            first.

            Exit codes: 0 nothing was wrong, 1 repaired without loss, 2 something is lost and recorded as such, 3 \
            refused (nothing was changed, or it can be run again), 64 wrong usage. With --new-epoch: 0 done, 3 \
            refused.
            """)

    @Option(
        help: "Also take from this snapshot, or the newest complete one of this directory.", completion: .directory)
    var from: String?
    @Flag(help: "Only tell what would be done.") var dryRun = false
    @Flag(help: "Only start a new history: after an older copy was put back over the directory.") var newEpoch = false
    @OptionGroup var data: DataOption
    @OptionGroup var output: JSONOption

    func validate() throws {
        guard !newEpoch || (from == nil && !dryRun) else {
            throw ValidationError("--new-epoch does nothing else: drop --from and --dry-run.")
        }
    }

    func run() async throws {
        let office = Office(try data.configuration())
        do {
            try checkNobodyServes(office)
            if newEpoch { return try beginNewEpoch(office) }
            try repair(office)
        } catch let code as ExitCode {
            throw code
        } catch {
            throw ExitCode.of(error, 3)
        }
    }

    private func checkNobodyServes(_ office: Office) throws {
        try office.checkThereIsAStore()
        guard try !office.hasServer() else {
            throw CommandFailure(
                """
                A server runs on \(office.directory), and files it has open cannot be repaired. Nothing was changed. \
                Stop it, then run the command again; ticx-sync verify works beside it.
                """)
        }
    }

    private func repair(_ office: Office) throws {
        let bar = ProgressBar("repair")
        defer { bar.clear() }
        let report = try FileStore.repair(
            directory: office.directory, from: from, dryRun: dryRun, progress: { bar.show(text: $0) })
        bar.clear()
        if output.json {
            Terminal.line(String(decoding: report.encoded, as: UTF8.self))
        } else {
            for line in report.lines { Terminal.line(line) }
            Terminal.line(summary(report, office.directory))
        }
        if report.exitCode != 0 { throw ExitCode(report.exitCode) }
    }

    private func summary(_ report: RepairReport, _ directory: String) -> String {
        guard report.exitCode != 0 else { return "nothing is wrong" }
        let kept = report.damagedDirectory.map { " The originals are in \(directory)/\($0)." } ?? ""
        let epoch = report.hasNewEpoch ? " The store has a new history: clients pull again." : ""
        let lost = report.lost == 0 ? "nothing is lost" : "\(report.lost) lost, recorded as gaps"
        if report.isDryRun {
            return "\(report.repaired) to repair, \(lost). Nothing was changed; run it without --dry-run."
        }
        let next = "Check it: ticx-sync verify --deep --data \(directory)"
        return "\(report.repaired) repaired, \(lost).\(epoch)\(kept) \(next)"
    }

    private func beginNewEpoch(_ office: Office) throws {
        let epoch = try FileStore.beginNewEpoch(directory: office.directory)
        let json = JSONWriter.text { $0.object { $0.field("epoch", epoch.description) } }
        Terminal.line(
            output.json
                ? String(decoding: json, as: UTF8.self)
                : "new history \(epoch): clients pull everything again and send again what they still hold")
    }
}

extension RepairReport {
    fileprivate var encoded: [UInt8] {
        JSONWriter.text { writer in
            writer.object { writer in
                writer.field("isDryRun", isDryRun)
                writer.field("repaired", repaired)
                writer.field("lost", lost)
                writer.field("hasNewEpoch", hasNewEpoch)
                if let damagedDirectory { writer.field("damagedDirectory", damagedDirectory) }
                writer.array("lines") { writer in
                    for line in lines { writer.element(line) }
                }
            }
        }
    }
}
