/// Connections made, joined and closed again, so many at a time.
final class ConnectRate: Load {
    private let swarm: Swarm
    private var count = 0

    init(_ swarm: Swarm) { self.swarm = swarm }

    func measure(_ options: Options) throws -> Report {
        swarm.load = self
        for _ in 0..<options.clients { try swarm.openOne() }
        return try options.measurement.run(swarm, reset: { count = 0 }, count: { count })
    }

    func joined(_ link: Link) throws {
        count += 1
        link.end()
        try swarm.openOne()
    }
}

/// Connections that say nothing, and the memory of the server that they take.
enum IdleConnections {
    static func measure(_ swarm: Swarm, _ options: Options) throws -> Report {
        // What the first connections of all need is not theirs alone.
        try swarm.open(50)
        try swarm.run(for: .milliseconds(500))
        let before = try options.server.residentBytes()
        try swarm.open(options.clients)
        try swarm.run(for: .seconds(1))
        var report = Report()
        report["mb_per_1000"] = (try options.server.residentBytes() - before) / Double(options.clients) * 1000 / 1e6
        return report
    }
}
