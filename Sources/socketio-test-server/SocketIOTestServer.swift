internal import ArgumentParser
internal import SocketIO
internal import SyncHTTP

/// The servers that outside Socket.IO and Engine.IO test suites expect.
@main
struct SocketIOTestServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "socketio-test-server", abstract: "The servers that outside Socket.IO test suites expect.")

    enum Profile: String, ExpressibleByArgument, CaseIterable {
        case engineio, socketio, extended, load
    }

    @Option(help: "What to serve: \(Profile.allCases.map(\.rawValue).joined(separator: ", ")).")
    var profile = Profile.socketio

    @Flag(help: "Let clients of the extended profile come back to where they were.")
    var recovery = false

    @Option(help: "The port on 127.0.0.1; 0: the system chooses.")
    var port = 0
}
