internal import ArgumentParser

/// The servers that outside Socket.IO and Engine.IO test suites expect.
@main
struct SocketIOTestServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "socketio-test-server", abstract: "The servers that outside Socket.IO test suites expect.")
}
