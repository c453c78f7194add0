internal import ArgumentParser
internal import Foundation
internal import SyncHTTP

/// Which data directory a verb works on, and with which key.
struct DataOption: ParsableArguments {
    @Option(name: .customLong("data"), help: "The data directory. Default: TICX_DATA_DIR, else ./data.")
    var directory: String?
    @Option(help: "Master key file of a store with encryption at rest. [TICX_SEAL_KEY]") var sealKey: String?

    /// The settings with this directory, from flags, environment and `.env`.
    func configuration(flags: [String: String] = [:]) throws -> Configuration {
        var flags = flags
        if let directory { flags["TICX_DATA_DIR"] = directory }
        if let sealKey { flags["TICX_SEAL_KEY"] = sealKey }
        do {
            return try Configuration(
                flags: flags, environment: ProcessInfo.processInfo.environment,
                dotenv: try? String(contentsOfFile: ".env", encoding: .utf8))
        } catch {
            throw ValidationError("\(error)")
        }
    }
}

/// Whether a verb prints for programs.
struct JSONOption: ParsableArguments {
    @Flag(help: "Print JSON for programs.")
    var json = false
}
