/// Signed-in people who write to their partners with `send_message`, each with so many not acknowledged yet. The server
/// acknowledges what is on the disk.
final class DurableChat: Load {
    private let swarm: Swarm
    private let window: Int
    private var frames: [[Frame]] = []
    private var sentAt: [[UInt64]] = []
    private var acks = Tally()
    private var deliveries = Tally()
    private var started: UInt64 = 0

    init(_ swarm: Swarm, window: Int) {
        precondition(window <= 10, "\(window): an acknowledgement's number is one digit here")
        self.swarm = swarm
        self.window = window
    }

    func measure(_ options: Options) throws -> Report {
        swarm.load = self
        let people = options.people
        guard people.count >= options.clients else { throw LoadError("--people has only \(people.count)") }
        try swarm.open(options.clients)
        started = Clock.now()
        frames = swarm.links.map { link in
            let body =
                "{\"receiverId\":\(people[link.number ^ 1].id),"
                + "\"message\":\"\(Frame.stamp) a short message to a colleague\",\"type\":\"text\"}"
            return (0..<window).map { Frame("42\($0)[\"send_message\",\(body)]") }
        }
        sentAt = frames.map { $0.map { _ in 0 } }
        for link in swarm.links { for slot in 0..<window { post(link, slot, Clock.now()) } }
        var report = try options.measurement.run(swarm, reset: reset, count: { acks.count })
        report["p50_ms"] = acks.milliseconds(percentile: 50)
        report["p99_ms"] = acks.milliseconds(percentile: 99)
        report["delivered_per_second"] = report["per_second"] * Double(deliveries.count) / Double(max(1, acks.count))
        report["delivery_p99_ms"] = deliveries.milliseconds(percentile: 99)
        return report
    }

    func received(_ packet: Packet, on link: Link) throws {
        let now = Clock.now()
        if packet.starts(with: "43") {
            let slot = Int(packet.bytes[2]) - 48
            guard frames.indices.contains(link.number), (0..<window).contains(slot),
                packet.end(of: "\"success\":true") != nil
            else { throw LoadError("acknowledged as not done: \(packet.text)") }
            acks.add(since: sentAt[link.number][slot], until: now)
            post(link, slot, now)
        } else if packet.starts(with: "42[\"new_message\""), let start = packet.end(of: "\"text\":\""),
            let stamp = packet.stamp(at: start), stamp >= started, started > 0
        {
            // Older ones are what earlier rounds left unread.
            deliveries.add(since: stamp, until: now)
        }
    }

    private func post(_ link: Link, _ slot: Int, _ now: UInt64) {
        sentAt[link.number][slot] = now
        swarm.send(frames[link.number][slot], on: link, stamp: now)
    }

    private func reset() {
        acks.reset()
        deliveries.reset()
    }
}
