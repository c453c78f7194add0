/// Each connection writes to its partner by the partner's sid. Either so many messages of each are under way all the
/// time, or so many a second leave in all, whatever has come back.
final class Relay: Load {
    private let swarm: Swarm
    private let window: Int
    private let rate: Int
    private var tally = Tally()
    private var frames: [Frame] = []
    private var started: UInt64 = 0
    private var sent = 0

    init(_ swarm: Swarm, window: Int, rate: Int) {
        self.swarm = swarm
        self.window = window
        self.rate = rate
    }

    func measure(_ options: Options) throws -> Report {
        swarm.load = self
        try swarm.open(options.clients)
        frames = swarm.links.map { link in
            let partner = swarm.links[link.number ^ 1].sid
            return Frame("42[\"dm\",\"\(partner)\",\"\(Frame.stamp) a short message to a colleague\"]")
        }
        started = Clock.now()
        if rate > 0 {
            try swarm.startClock(perSecond: rate)
        } else {
            for link in swarm.links {
                for _ in 0..<window { swarm.send(frames[link.number], on: link, stamp: Clock.now()) }
            }
        }
        var report = try options.measurement.run(swarm, reset: { tally.reset() }, count: { tally.count })
        report["p50_ms"] = tally.milliseconds(percentile: 50)
        report["p99_ms"] = tally.milliseconds(percentile: 99)
        return report
    }

    func received(_ packet: Packet, on link: Link) throws {
        guard packet.starts(with: "42[\"dm\",\""), let stamp = packet.stamp(at: 9) else { return }
        let now = Clock.now()
        tally.add(since: stamp, until: now)
        if rate == 0 {
            let sender = link.number ^ 1
            swarm.send(frames[sender], on: swarm.links[sender], stamp: now)
        }
    }

    func due(_ ticks: UInt64) throws {
        for _ in 0..<ticks {
            // The time it should have left: a late client must not hide a late server.
            let stamp = started + UInt64(sent) * 1_000_000_000 / UInt64(rate)
            let link = swarm.links[sent % swarm.links.count]
            swarm.send(frames[link.number], on: link, stamp: stamp)
            sent += 1
        }
    }
}
