internal import ArgumentParser
internal import Control
internal import FileStore
internal import Foundation
internal import Logging
internal import ServiceLifecycle
internal import SyncEngine
internal import SyncHTTP
internal import UnixSignals

/// `ticx-sync serve`.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the server.",
        discussion: """
            Each setting's name in the environment and its default stand in brackets. JWT_SECRET (at least 32 bytes) \
            and TICX_AI_KEY have no flags, because flags show in the list of processes; without JWT_SECRET a server \
            that only this machine can reach makes a random one.

            SIGTERM and Ctrl-C end it gracefully: requests under way are finished, everything is on disk.
            """)

    @OptionGroup(title: "Settings") var flags: ServeFlags
    @OptionGroup var data: DataOption

    func run() async throws {
        var configuration = try data.configuration(flags: flags.settings)
        let logger = configuration.logger(label: "ticx-sync")
        do { try configuration.check() } catch { throw ValidationError("\(error)") }
        let descriptors = DescriptorLimit.raise(logger)
        configuration.limits.maximumConnections = descriptors.connections
        let options = Self.storeOptions(descriptors, logger)
        let opened = try await OpenedStore(configuration, options: options, logger: logger)
        do {
            try await serve(opened, configuration, logger)
        } catch {
            await opened.close()
            throw error
        }
        await opened.close()
        logger.info("stopped")
    }

    private func serve(_ opened: OpenedStore, _ configuration: Configuration, _ logger: Logger) async throws {
        let samples = configuration.isDevelopment ? try await SampleData.load(into: opened.service) : nil
        var parts = ApplicationParts(
            logger: logger, version: Program.version,
            storeTrouble: { opened.store.statistics.trouble },
            onListening: { port in Welcome(configuration: configuration, port: port, samples: samples).show(logger) })
        let compaction = CompactionService(opened)
        parts.storeFigures = { opened.store.statistics.metrics + compaction.figures }
        let realms = RealmFiles(configuration, logger: logger)
        if !configuration.hasDemoSandbox { try realms.removeEnded() }
        parts.realms = realms.vault
        parts.presenceFile = configuration.dataDirectory + "/presence.json"
        let application = try await buildApplication(
            configuration: configuration, service: opened.service, parts: parts)
        let control = try ControlServer(directory: configuration.dataDirectory) {
            await opened.administration.answer(to: $0, for: $1)
        }
        defer { control.stop() }
        var group = ServiceGroupConfiguration(
            services: [application, compaction], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        group.maximumGracefulShutdownDuration = .seconds(20)
        try await ServiceGroup(configuration: group).run()
    }

    /// A store whose flush failed must not go on: what it acknowledged is safe only as long as nothing more is written.
    private static func storeOptions(_ descriptors: DescriptorShares, _ logger: Logger) -> FileStore.Options {
        var options = FileStore.Options()
        options.limits.maximumOpenJournals = descriptors.journals
        options.onFatal = { reason in
            logger.critical(
                "the disk failed; stopping, because nothing more can be promised", metadata: ["error": "\(reason)"])
            Foundation.exit(70)
        }
        return options
    }
}

extension Statistics {
    /// Why nothing can be written, for `/readyz`.
    fileprivate var trouble: String? {
        isPoisoned ? "a flush failed; restart the server" : isReadOnly ? readOnlyReason ?? "read only" : nil
    }
}
