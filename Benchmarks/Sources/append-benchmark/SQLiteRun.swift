import CSQLite
import Foundation

/// What one round through SQLite gave: WAL, synchronous=FULL, one row a transaction.
///
/// `writers` threads, each waiting for durability before its next row, either with a connection each, or with one that
/// they take in turns. The second spares SQLite the fight for its write lock.
struct SQLiteRun: Sendable {
    var recordsPerSecond: Double
    var latencies: Latencies

    struct Failure: Error {
        let message: String
    }

    enum Connections: String, Sendable, CaseIterable { case shared = "one connection", own = "a connection each" }

    static func measure(
        writers: Int, _ connections: Connections, duration: Duration, path: String
    ) throws -> SQLiteRun {
        let first = try Connection(path)
        let all =
            try connections == .own
            ? (0..<writers).map { _ in try Connection(path) } : Array(repeating: first, count: writers)
        let collected = Collected()
        let group = DispatchGroup()
        let started = ContinuousClock.now
        for writer in 0..<writers {
            group.enter()
            let thread = Thread {
                collected.take(Result { try all[writer].append(writer, until: started + duration) })
                group.leave()
            }
            thread.stackSize = 256 << 10
            thread.start()
        }
        group.wait()
        let seconds = (ContinuousClock.now - started) / .seconds(1)
        let latencies = try collected.all()
        return SQLiteRun(recordsPerSecond: Double(latencies.count) / seconds, latencies: Latencies(latencies))
    }

    private final class Collected: @unchecked Sendable {
        private let lock = NSLock()
        private var latencies: [Duration] = []
        private var failure: (any Error)?

        func take(_ result: Result<[Duration], any Error>) {
            lock.withLock {
                switch result {
                case .success(let more): latencies += more
                case .failure(let error): failure = error
                }
            }
        }

        func all() throws -> [Duration] {
            try lock.withLock {
                if let failure { throw failure }
                return latencies
            }
        }
    }
}

/// A connection with its prepared statement, used by one thread at a time.
private final class Connection: @unchecked Sendable {
    private let lock = NSLock()
    private var database: OpaquePointer?
    private var statement: OpaquePointer?
    private let content = [UInt8](repeating: UInt8(ascii: "x"), count: 300)

    init(_ path: String) throws {
        try check(sqlite3_open(path, &database))
        sqlite3_busy_timeout(database, 60_000)
        try check(
            sqlite3_exec(
                database,
                """
                PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
                CREATE TABLE IF NOT EXISTS record (journal INTEGER, seq INTEGER, op INTEGER, content BLOB,
                    PRIMARY KEY (journal, seq)) WITHOUT ROWID;
                """, nil, nil, nil))
        try check(
            sqlite3_prepare_v2(database, "INSERT INTO record VALUES (?, ?, ?, ?)", -1, &statement, nil))
    }

    deinit {
        sqlite3_finalize(statement)
        sqlite3_close(database)
    }

    func append(_ writer: Int, until end: ContinuousClock.Instant) throws -> [Duration] {
        var latencies: [Duration] = []
        while ContinuousClock.now < end {
            let called = ContinuousClock.now
            try lock.withLock { try insert(writer, latencies.count + 1) }
            latencies.append(ContinuousClock.now - called)
        }
        return latencies
    }

    private func insert(_ writer: Int, _ number: Int) throws {
        sqlite3_bind_int64(statement, 1, Int64(writer))
        sqlite3_bind_int64(statement, 2, Int64(number))
        sqlite3_bind_int64(statement, 3, Int64(number))
        // Nil: the bytes outlive the statement's use.
        sqlite3_bind_blob(statement, 4, content, Int32(content.count), nil)
        let code = sqlite3_step(statement)
        sqlite3_reset(statement)
        guard code == SQLITE_DONE else { return try check(code) }
    }

    private func check(_ code: Int32) throws {
        guard code == SQLITE_OK else {
            throw SQLiteRun.Failure(message: String(cString: sqlite3_errmsg(database)))
        }
    }
}
