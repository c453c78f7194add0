internal import ArgumentParser
internal import Control
internal import JSONText

/// `ticx-sync compact`.
struct CompactCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compact", abstract: "Take out of the journals what later records replaced or people deleted.",
        discussion: """
            Receipts, edits and notifications that were replaced go when they are 30 days old, deleted texts at any \
            age; nothing is renumbered, and no message goes. Each journal is written anew beside the old files, read \
            back and compared before it takes their place; they stay in trash/ for an hour. A crash at any moment does \
            no harm. Works beside a running server.

            Exit codes: 0 done (also when there was nothing to do), 1 refused or failed (the journal is what it was), \
            64 wrong usage.
            """)

    @Option(help: "Only this user's journal: a number or an e-mail address.", transform: UserArgument.read)
    var user: UserReference?
    @Flag(help: "Only tell what would be done.") var dryRun = false
    @OptionGroup var data: DataOption
    @OptionGroup var output: JSONOption

    func run() async throws {
        let office = Office(try data.configuration())
        let done = try await office.keepUp(
            .compact(user, isDryRun: dryRun), ProgressBar("compact", unit: .things("journals")))
        guard !output.json else { return Terminal.line(done.text) }
        for journal in done["changed"]?.elements ?? [] {
            Terminal.line("\((journal["journal"]?.string ?? "").padding(to: 14))\(figures(journal))")
        }
        let verb = dryRun ? "to compact" : "compacted"
        Terminal.line(
            """
            \(done["compacted"]?.integer ?? 0) of \(done["journals"]?.integer ?? 0) journals \(verb): \(figures(done))
            """)
    }

    private func figures(_ json: JSONSlice) -> String {
        let reasons = [
            ("droppedReceipts", "receipts"), ("droppedEdits", "edits"), ("droppedNotifications", "notifications"),
            ("emptiedOwn", "own marks emptied"), ("emptiedDeleted", "deleted texts emptied"),
        ].compactMap { name, text in (json[name]?.integer).flatMap { $0 > 0 ? "\($0) \(text)" : nil } }
        return "\(json.bytes("before")) → \(json.bytes("after"))  \(reasons.joined(separator: ", "))"
    }
}
