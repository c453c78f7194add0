internal import ArgumentParser
internal import Foundation
internal import Logging
internal import ServiceLifecycle
internal import SocketIO
internal import SyncHTTP
internal import UnixSignals

/// The servers that outside Socket.IO and Engine.IO test suites expect.
@main
struct SocketIOTestServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "socketio-test-server", abstract: "The servers that outside Socket.IO test suites expect.")

    @Option(help: "What to serve: \(Profile.allCases.map(\.rawValue).joined(separator: ", ")).")
    var profile = Profile.socketio

    @Flag(help: "Let clients of the extended profile come back to where they were.")
    var recovery = false

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0: the system chooses.")
    var port = 0

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("a port is a number from 0 to 65535") }
    }

    func run() async throws {
        var logger = Logger(label: "socketio-test-server") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        let server = buildEngineApplication(
            profile.application(recovers: recovery), options: profile.engine, transport: profile.transport,
            host: host, port: port, logger: logger,
            onListening: { port in
                // Not print: whoever waits for the port reads a pipe, and print fills a buffer first.
                FileHandle.standardOutput.write(Data("listening on \(port)\n".utf8))
            })
        var group = ServiceGroupConfiguration(
            services: [server], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        group.maximumGracefulShutdownDuration = .seconds(5)
        try await ServiceGroup(configuration: group).run()
    }
}
