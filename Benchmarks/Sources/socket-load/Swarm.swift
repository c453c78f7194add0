internal import CEpoll
internal import Glibc

/// What a kind of load does with connections and packets.
protocol Load: AnyObject {
    /// The connection has joined the namespace.
    func joined(_ link: Link) throws

    /// A packet of Socket.IO came, with the `4` in front of it.
    func received(_ packet: Packet, on link: Link) throws

    /// So many more ticks of the clock are due.
    func due(_ ticks: UInt64) throws
}

extension Load {
    func joined(_ link: Link) throws {}
    func received(_ packet: Packet, on link: Link) throws {}
    func due(_ ticks: UInt64) throws {}
}

/// All connections of one run, worked by one thread: what came in one turn is handled, then what it caused is sent with
/// one call a connection.
final class Swarm {
    private static let clockTag = UInt64.max

    private(set) var links: [Link] = []
    weak var load: (any Load)?
    private let port: UInt16
    private let people: [Person]
    private let poller: Int32
    private var clock: Int32 = -1
    private var events = [epoll_event](repeating: epoll_event(), count: 1024)
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    private var dirty: [Link] = []
    private var joinedCount = 0

    /// - Parameter people: who signs in, in turn; nobody does when there are none.
    init(port: UInt16, people: [Person]) throws {
        self.port = port
        self.people = people
        poller = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard poller >= 0 else { throw LoadError("epoll_create1: errno \(errno)") }
    }

    /// Opens so many connections, at most `parallel` at a time, and returns when all have joined.
    func open(_ count: Int, parallel: Int = 64) throws {
        let wanted = links.count + count
        let deadline = Clock.now() + 60_000_000_000
        while joinedCount < wanted {
            while links.count < wanted, links.count - joinedCount < parallel { try openOne() }
            guard Clock.now() < deadline else { throw LoadError("\(joinedCount) of \(wanted) joined after 60 s") }
            try turn(milliseconds: 100)
        }
    }

    func openOne() throws {
        let person = people.isEmpty ? nil : people[links.count % people.count]
        let link = try Link(number: links.count, port: port, auth: person?.auth ?? "")
        links.append(link)
        try watch(link.descriptor, EPOLL_CTL_ADD, EPOLLOUT.rawValue, tag: UInt64(link.number))
    }

    /// Calls the load's `due` so often a second.
    func startClock(perSecond: Int) throws {
        clock = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_NONBLOCK | TFD_CLOEXEC))
        guard clock >= 0 else { throw LoadError("timerfd_create: errno \(errno)") }
        let interval = timespec(tv_sec: 0, tv_nsec: 1_000_000_000 / perSecond)
        var times = itimerspec(it_interval: interval, it_value: interval)
        timerfd_settime(clock, 0, &times, nil)
        try watch(clock, EPOLL_CTL_ADD, EPOLLIN.rawValue, tag: Self.clockTag)
    }

    func run(for duration: Duration) throws {
        let deadline = Clock.now() + UInt64(duration / .nanoseconds(1))
        while case let now = Clock.now(), now < deadline {
            try turn(milliseconds: Int32(1 + (deadline - now) / 1_000_000))
        }
    }

    func send(_ frame: Frame, on link: Link, stamp: UInt64 = 0) {
        link.queue(frame, stamp: stamp)
        if !link.isDirty {
            link.isDirty = true
            dirty.append(link)
        }
    }

    /// Sends now what waits, for what was queued outside of a turn.
    func flush() throws {
        for link in dirty {
            link.isDirty = false
            if link.phase != .closed { try flush(link) }
        }
        dirty.removeAll(keepingCapacity: true)
    }

    private func turn(milliseconds: Int32) throws {
        try flush()
        let count = epoll_wait(poller, &events, Int32(events.count), milliseconds)
        guard count >= 0 || errno == EINTR else { throw LoadError("epoll_wait: errno \(errno)") }
        for index in 0..<max(0, Int(count)) {
            let tag = events[index].data.u64
            if tag == Self.clockTag {
                var ticks: UInt64 = 0
                if read(clock, &ticks, 8) == 8 { try load?.due(ticks) }
            } else {
                try handle(links[Int(tag)], events[index].events)
            }
        }
        try flush()
    }

    private func handle(_ link: Link, _ happened: UInt32) throws {
        guard link.phase != .closed else { return }
        if link.phase == .connecting {
            link.phase = .upgrading
            link.queue(
                "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n"
                    + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            link.awaitsRoom = true
            return try flush(link)
        }
        if happened & EPOLLOUT.rawValue != 0 { try flush(link) }
        guard happened & ~EPOLLOUT.rawValue != 0, let count = try link.receive(into: buffer) else { return }
        try handle(link, UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }

    private func handle(_ link: Link, _ bytes: UnsafeRawBufferPointer) throws {
        var at = 0
        if link.phase == .upgrading {
            let answer = Packet(bytes: bytes)
            guard let end = answer.end(of: "\r\n\r\n") else { return link.keep(bytes[...]) }
            guard answer.starts(with: "HTTP/1.1 101") else { throw LoadError("no upgrade: \(answer.text)") }
            link.phase = .opening
            at = end
        }
        while link.phase != .closed, let frame = try IncomingFrame.read(bytes, at: at) {
            at = frame.payload.upperBound
            try handle(link, frame.opcode, Packet(bytes: UnsafeRawBufferPointer(rebasing: bytes[frame.payload])))
        }
        link.keep(bytes[at...])
    }

    private func handle(_ link: Link, _ opcode: UInt8, _ packet: Packet) throws {
        switch opcode {
        case 1 where link.phase == .joined && packet.starts(with: "4"): try load?.received(packet, on: link)
        case 1 where packet.starts(with: "2"): send(Frame("3"), on: link)
        case 1 where link.phase == .opening && packet.starts(with: "0"):
            link.phase = .joining
            send(Frame("40" + link.auth), on: link)
        case 1 where link.phase == .joining && packet.starts(with: "40"):
            link.phase = .joined
            link.sid = packet.string(after: "\"sid\":\"") ?? ""
            joinedCount += 1
            try load?.joined(link)
        case 9: send(Frame(packet.bytes, opcode: 10), on: link)
        default: throw LoadError("connection \(link.number) while \(link.phase): opcode \(opcode) \(packet.text)")
        }
    }

    private func flush(_ link: Link) throws {
        let isSent = try link.flush()
        guard isSent == link.awaitsRoom else { return }
        link.awaitsRoom = !isSent
        let wanted = EPOLLIN.rawValue | (isSent ? 0 : EPOLLOUT.rawValue)
        try watch(link.descriptor, EPOLL_CTL_MOD, wanted, tag: UInt64(link.number))
    }

    private func watch(_ descriptor: Int32, _ operation: Int32, _ wanted: UInt32, tag: UInt64) throws {
        var event = epoll_event(events: wanted, data: epoll_data_t(u64: tag))
        guard epoll_ctl(poller, operation, descriptor, &event) == 0 else {
            throw LoadError("epoll_ctl: errno \(errno)")
        }
    }
}

/// Nanoseconds of the monotonic clock, as frames carry them.
enum Clock {
    static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
