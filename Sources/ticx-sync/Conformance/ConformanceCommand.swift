internal import ArgumentParser
internal import Conformance
internal import Foundation

/// `ticx-sync conformance`.
struct ConformanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conformance",
        abstract: "Run the scenarios of fixtures/ against the engine, a store, or a live server.",
        discussion: """
            Without --store and --url the engine runs on a store in memory. A live server needs people who have done \
            nothing yet: with --data DIR they are made through the control socket of the server that owns DIR, with \
            --users FILE they are taken from a list of logins, each once. What a target cannot do (stop a server, move \
            its clock) is reported as not run, never as ok.

            Exit codes: 0 all that ran is ok, 1 something failed or nothing ran, 64 wrong usage.
            """)

    @Option(help: "The folder with the scenarios.") var fixtures = "fixtures"
    @Option(help: "Run on stores in new directories below this one; they are removed afterwards.") var store: String?
    @Option(help: "Run against the server at this address, such as http://127.0.0.1:5000.") var url: String?
    @Option(help: "Logins for --url: [{\"email\", \"password\"} or {\"id\", \"email\", \"token\"}, …].")
    var users: String?
    @Option(help: "Only scenarios with this in their name.") var filter: String?
    @OptionGroup var data: DataOption
    @OptionGroup var output: JSONOption

    func validate() throws {
        guard store == nil || url == nil else { throw ValidationError("--store and --url exclude each other.") }
        guard users == nil || url != nil else { throw ValidationError("--users belongs to --url.") }
        guard url == nil || users != nil || data.directory != nil else {
            throw ValidationError("--url needs --data DIR (of the server there) or --users FILE.")
        }
    }

    func run() async throws {
        let chosen = try Fixture.load(directory: fixtures).filter { filter.map($0.name.contains) ?? true }
        guard !chosen.isEmpty else {
            throw CommandFailure("No scenario in \(fixtures) has \"\(filter ?? "")\" in its name.")
        }
        let runner = try runner()
        var report = FixtureReport()
        for fixture in chosen {
            let outcome = await runner.run(fixture)
            let line = report.line(for: fixture, outcome)
            Terminal.line(output.json ? text(FixtureReport.json(for: fixture, outcome)) : line)
        }
        Terminal.line(output.json ? text(report.summaryJSON) : report.summary)
        guard report.isSuccess else { throw ExitCode(1) }
    }

    private func runner() throws -> FixtureRunner {
        if let url {
            let target = LiveTarget(url: url, people: try people())
            return FixtureRunner(powers: target.powers) { target }
        }
        if let store {
            return FixtureRunner(powers: ServiceTarget.powersInDirectory) {
                try await ServiceTarget.inDirectory(parent: store)
            }
        }
        return FixtureRunner(powers: ServiceTarget.powersInMemory) { try await ServiceTarget.inMemory() }
    }

    private func people() throws -> any LivePeople {
        if let users { return try LoginsFile(path: users) }
        let office = Office(try data.configuration())
        guard try office.hasServer() else {
            throw CommandFailure("No server runs in that data directory. Start it, or pass logins with --users FILE.")
        }
        return OfficePeople(office: office)
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
