internal import ArgumentParser
internal import SocketIO
internal import SyncHTTP

/// One of the servers, with the numbers that its clients expect.
enum Profile: String, ExpressibleByArgument, CaseIterable {
    case engineio, socketio, extended, load

    func application(recovers: Bool) -> any EngineApplication {
        switch self {
        case .engineio: EchoApplication()
        case .socketio: socketProfile()
        case .extended: extendedProfile(recovers: recovers)
        case .load: loadProfile()
        }
    }

    var engine: EngineOptions {
        var options = EngineOptions()
        // Clients ask for as much as they like in one event, and read it afterwards.
        options.maximumQueuedBytes = 256 << 20
        options.volatileBacklog = 0
        switch self {
        case .engineio, .socketio:
            options.pingInterval = .milliseconds(300)
            options.pingTimeout = .milliseconds(200)
            // The clients of these suites take everything that is there in one answer.
            options.maximumPacketsPerAnswer = .max
        case .extended:
            options.pingInterval = .milliseconds(1500)
            options.pingTimeout = .seconds(1)
            options.maximumPayload = 100_000
            options.upgradeTimeout = .seconds(1)
        case .load: break
        }
        return options
    }

    var transport: TransportOptions {
        var options = TransportOptions()
        switch self {
        case .engineio:
            options.paths = ["/engine.io/"]
            options.cors = .any
        case .socketio:
            options.cors = .any
        case .extended:
            options.cors = .origins { ["http://app.example", "http://127.0.0.1:3190"].contains($0) }
            options.cookie = "io"
        case .load: break
        }
        return options
    }
}
