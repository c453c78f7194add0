/// Rooms whose first member writes to all of them, itself included. The next message of a room leaves when all
/// members have had one of those under way.
final class FanOut: Load {
    private let swarm: Swarm
    private let window: Int
    private let size: Int
    private var tally = Tally()
    private var frames: [Frame] = []
    /// Deliveries that each room still has to make.
    private var owed: [Int] = []
    private var members = 0

    init(_ swarm: Swarm, window: Int, size: Int) {
        self.swarm = swarm
        self.window = window
        self.size = size
    }

    func measure(_ options: Options) throws -> Report {
        swarm.load = self
        try swarm.open(options.clients)
        for link in swarm.links { swarm.send(Frame("421[\"join\",\"room\(link.number / size)\"]"), on: link) }
        while members < options.clients { try swarm.run(for: .milliseconds(10)) }
        frames = (0..<options.clients / size).map {
            Frame("42[\"room\",\"room\($0)\",\"\(Frame.stamp) a short message to everybody\"]")
        }
        owed = frames.map { _ in 0 }
        for room in frames.indices { fill(room, Clock.now()) }
        var report = try options.measurement.run(swarm, reset: { tally.reset() }, count: { tally.count })
        report["p50_ms"] = tally.milliseconds(percentile: 50)
        report["p99_ms"] = tally.milliseconds(percentile: 99)
        return report
    }

    func received(_ packet: Packet, on link: Link) throws {
        if packet.starts(with: "431[") {
            members += 1
        } else if packet.starts(with: "42[\"room\",\""), let stamp = packet.stamp(at: 11) {
            let now = Clock.now()
            tally.add(since: stamp, until: now)
            owed[link.number / size] -= 1
            fill(link.number / size, now)
        }
    }

    private func fill(_ room: Int, _ now: UInt64) {
        while owed[room] <= (window - 1) * size {
            owed[room] += size
            swarm.send(frames[room], on: swarm.links[room * size], stamp: now)
        }
    }
}
