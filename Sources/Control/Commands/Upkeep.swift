internal import JSONText
internal import Synchronization

/// Work on the files of a store, which may take minutes. Everything else is answered meanwhile.
public enum Upkeep: Sendable, Equatable {
    /// Into a new snapshot in a directory, an absolute path.
    case backup(directory: String)
    case verify(Depth)
    /// One user's journal, or all; a dry run only tells what it would do.
    case compact(UserReference?, isDryRun: Bool)

    /// How much a check looks at, by the names of the store.
    public enum Depth: String, Sendable, CaseIterable { case quick, full, deep }
}

/// How far long work has come.
public struct UpkeepProgress: Sendable, Equatable {
    public var done: Int
    /// What `done` is about to reach; 0 when nobody knows.
    public var total: Int

    public init(done: Int, total: Int = 0) {
        self.done = done
        self.total = total
    }

    /// Told now and then, on any thread.
    public typealias Report = @Sendable (UpkeepProgress) -> Void

    /// The line that comes before the answer: `{"progress":{"done":…,"total":…}}`.
    var line: [UInt8] {
        JSONWriter.text { writer in
            writer.object { writer in
                writer.object("progress") {
                    $0.field("done", done)
                    $0.field("total", total)
                }
            }
        }
    }

    /// Nil for a line that is an answer.
    public init?(line: [UInt8]) {
        guard line.starts(with: #"{"progress":"#.utf8), let json = try? JSONSlice(validating: line),
            let progress = json["progress"], let done = progress["done"]?.integer,
            let total = progress["total"]?.integer
        else { return nil }
        self.init(done: Int(done), total: Int(total))
    }
}

/// Passes on what comes not sooner than a fifth of a second after the one before: nobody reads faster.
final class ProgressGate: Sendable {
    private let next = Mutex(ContinuousClock.now)
    private let tell: UpkeepProgress.Report

    init(_ tell: @escaping UpkeepProgress.Report) { self.tell = tell }

    func report(_ progress: UpkeepProgress) {
        let now = ContinuousClock.now
        let isDue = next.withLock { next in
            defer { if now >= next { next = now + .milliseconds(200) } }
            return now >= next
        }
        if isDue { tell(progress) }
    }
}
