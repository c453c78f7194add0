internal import Foundation

/// A Socket.IO client for many connections, which costs a fraction of what a server does: one kind of load against one
/// running server on this machine, the figures as one line of JSON.
///
/// `socket-load relay|fan-out|connect|idle|chat --port N --server PID [--clients N] [--window N] [--rate N]
/// [--room-size N] [--seconds N] [--warm-up N] [--people FILE]`
@main struct SocketLoad {
    static func main() {
        do {
            print(try run(try Options(Array(CommandLine.arguments.dropFirst()))).json)
        } catch {
            FileHandle.standardError.write(Data("socket-load: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run(_ options: Options) throws -> Report {
        let swarm = try Swarm(port: options.port, people: options.people)
        switch options.kind {
        case "relay": return try Relay(swarm, window: options.window, rate: options.rate).measure(options)
        case "fan-out": return try FanOut(swarm, window: options.window, size: options.roomSize).measure(options)
        case "connect": return try ConnectRate(swarm).measure(options)
        case "idle": return try IdleConnections.measure(swarm, options)
        case "chat": return try DurableChat(swarm, window: options.window).measure(options)
        default: throw LoadError("no such load: \(options.kind)")
        }
    }
}

/// What the command line asks for.
struct Options {
    let kind: String
    let port: UInt16
    let server: ServerProcess
    let clients: Int
    let window: Int
    /// Messages a second in all; 0: as many as come back.
    let rate: Int
    let roomSize: Int
    let people: [Person]
    let measurement: Measurement

    init(_ arguments: [String]) throws {
        var values: [String: String] = [:]
        for index in stride(from: 1, to: arguments.count - 1, by: 2) { values[arguments[index]] = arguments[index + 1] }
        func number(_ name: String, _ otherwise: Double?) throws -> Double {
            guard let value = values["--\(name)"].map(Double.init) ?? otherwise else {
                throw LoadError("--\(name) is missing or no number")
            }
            return value
        }
        kind = arguments.first ?? ""
        port = UInt16(try number("port", nil))
        server = ServerProcess(id: Int(try number("server", nil)))
        // Partners are two and two.
        clients = Int(try number("clients", 50)) & ~1
        window = Int(try number("window", 8))
        rate = Int(try number("rate", 0))
        roomSize = Int(try number("room-size", 100))
        people = try values["--people"].map(Person.read) ?? []
        measurement = Measurement(
            server: server,
            warmUp: .seconds(try number("warm-up", 0.5)),
            duration: .seconds(try number("seconds", 1.5))
        )
    }
}
