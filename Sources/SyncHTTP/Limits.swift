/// The bounds on what comes in over HTTP, each with its reason. The engine has its own for what is inside a push.
public struct Limits: Sendable {
    /// A request's body: what a phone on a poor line can still send in one piece; equals the engine's push limit.
    public var maximumBodyBytes = 1 << 20
    /// A file of tickets to import. It goes to disk, so memory is no reason; two hours of a slow office line are.
    public var maximumUploadBytes = 2 << 30
    /// What has to come of a file in each `requestTimeout`, or it stalls: 17 KiB a second, a third of a bad phone line.
    public var minimumUploadBytes = 1 << 20
    /// What an upload leaves free on its disk: the store refuses to write below 256 MiB.
    public var uploadReserveBytes = 512 << 20
    /// Exports written at once; each keeps a core busy while its client takes it.
    public var maximumExports = 4
    /// Request line and headers together: a 4 KiB token, a 120-byte cursor and what proxies add fit several times.
    public var maximumHeadBytes = 16 << 10
    /// A request's headers by number: browsers send about 20, a chain of proxies adds a dozen.
    public var maximumHeaderCount = 100
    /// Path and query: the longest of ours carries a cursor of 120 bytes.
    public var maximumTargetBytes = 4 << 10
    /// A bearer token: ours have about 400 bytes, a directory's with many claims stays below.
    public var maximumTokenBytes = 4 << 10
    /// Nesting of a JSON body; no request of ours needs more than five.
    public var maximumJSONDepth = 64
    /// Verified tokens remembered, about 200 bytes each: one for every device of 8 000 people.
    public var maximumCachedTokens = 16_384
    /// Passwords checked at once; each keeps a core busy for 58 ms.
    public var passwordThreads = 1
    /// Passwords waiting: about two seconds of work, the longest a person waits without trying again.
    public var maximumWaitingPasswords = 32
    /// How often people and addresses may ask.
    public var rates = Rates()
    /// People and addresses whose requests are counted, about 80 bytes each.
    public var maximumMeters = 32_768
    /// Wrong passwords for one account from one network: people know half a dozen of their own, a program needs a
    /// million.
    public var signInFailures = FailureAllowance(free: 8, longest: .seconds(300))
    /// For one account from everywhere; the longest wait is short, because it meets the account's owner too.
    public var accountFailures = FailureAllowance(free: 60, longest: .seconds(30))
    /// From one network, whatever the account: an office mistypes a few dozen passwords an hour.
    public var addressFailures = FailureAllowance(free: 60, longest: .seconds(60))
    /// Accounts and networks whose failures are remembered, about 120 bytes each.
    public var maximumSignInRecords = 32_768
    /// Messages in one history answer; the frontend keeps them all in one list.
    public var maximumHistory = 500
    /// Messages in a history answer when no limit is named (the frontend never names one).
    public var defaultHistory = 200
    /// Records in a page of a delta or snapshot.
    public var maximumPage = 500
    /// The longest a pull may wait; below the 30 seconds at which proxies give up.
    public var maximumWait = Duration.seconds(25)
    /// A connection without a request under way, or with one that has not all arrived, is closed after this.
    public var idleTimeout = Duration.seconds(60)
    /// A request must have arrived within this, however steadily its bytes drip in.
    public var requestTimeout = Duration.seconds(60)
    /// A Socket.IO connection must have joined within this: who has a token brings it at once, and a poor line takes a
    /// few seconds.
    public var joinTimeout = Duration.seconds(10)
    /// A client that reads nothing of its answer for this long loses the connection.
    public var answerTimeout = Duration.seconds(60)
    /// After a refusal in the middle of a body, how long the rest is read and dropped so that the answer is not lost to
    /// a reset connection.
    public var lingerTimeout = Duration.seconds(5)
    /// Connections held at once, WebSockets among them; the last eighth, at most 64, are answered 503, and further ones
    /// are closed. `DescriptorShares` says how many leave the store its files.
    public var maximumConnections = 20_000
    /// Connections waiting to be accepted: a whole office reconnecting after a restart.
    public var connectionBacklog = 512
    /// Sockets of one user; the frontend leaks one at each opening of its chat window, and the oldest ones go.
    public var maximumSockets = 20
    /// Users' feeds worked on at once: enough to keep a store of two cores busy.
    public var feedWorkers = 4

    public init() {}

    /// Bounds that no normal use of the frontend meets; nil for none. Preflights and `health` are not counted, of
    /// Socket.IO only what opens a connection.
    public struct Rates: Sendable, Equatable {
        /// Of one person: twenty tabs that load a dashboard at once ask 300 times, and nobody clicks 40 times a second.
        public var user: Rate? = Rate(burst: 400, every: .milliseconds(25))
        /// Of requests without a good token from one address, files of the frontend among them: an office of 200
        /// that opens its browsers in the same moment.
        public var address: Rate? = Rate(burst: 6_000, every: .microseconds(1_667))
        /// Of new accounts by a sign-in, from one address: the first morning of that office.
        public var newcomer: Rate? = Rate(burst: 300, every: .seconds(2))
        /// Of registrations from one address.
        public var registration: Rate? = Rate(burst: 20, every: .seconds(30))
        /// Of events on one socket: a queue of a day goes through at once, and nobody types 100 messages a second.
        public var event: Rate? = Rate(burst: 1_000, every: .milliseconds(10))

        /// Of Socket.IO connections from one address that have not joined yet, at once: an office that comes back after
        /// a restart, of which each is through in a moment.
        public var strangers: Int? = 200

        public init() {}

        /// None at all, for benchmarks.
        public static var none: Rates {
            var rates = Rates()
            (rates.user, rates.address, rates.newcomer, rates.registration, rates.event) = (nil, nil, nil, nil, nil)
            rates.strangers = nil
            return rates
        }
    }
}
