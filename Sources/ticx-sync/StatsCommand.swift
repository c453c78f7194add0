internal import ArgumentParser
internal import Control
internal import JSONText

/// `ticx-sync stats`.
struct StatsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "What the store holds and does: people, replicas, journals, log, disk.")

    @OptionGroup var data: DataOption
    @OptionGroup var output: JSONOption

    func run() async throws {
        let figures = try await Office(try data.configuration()).ask(.statistics)
        guard !output.json else { return Terminal.line(figures.text) }
        for (key, value) in figures.members { show(key, value, indent: "") }
    }

    private func show(_ key: String, _ value: JSONSlice, indent: String) {
        guard value.kind == .object else {
            return Terminal.line((indent + key).padding(to: 26) + (value.string ?? value.text))
        }
        Terminal.line(indent + key)
        for (key, value) in value.members { show(key, value, indent: indent + "  ") }
    }
}
