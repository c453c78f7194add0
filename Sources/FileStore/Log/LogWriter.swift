import SyncEngine

/// The writing end of the log: one open segment, appended to in batches, each batch durable before it counts.
///
/// Used from one thread at a time. Invariants between calls: the file holds exactly `size` bytes of verified lines;
/// everything in it is durable; `previous` is the checksum of its last line.
final class LogWriter {
    /// What became of a batch.
    enum Outcome {
        /// On stable storage.
        case durable
        /// Not in the log, and no crash can bring it back.
        case refused(DiskError)
    }

    private let disk: any Disk
    private let identity: StoreIdentity
    private let segmentBytes: Int
    private(set) var segment: LogSegment
    private var file: any DiskFile
    private var size: Int
    private var previous: UInt32
    /// Whether the next segment could not be made. Its name may exist, so this one takes no more lines.
    private var isFull = false
    /// The lines of one batch; kept, so that its memory is asked for once.
    private var buffer: [UInt8] = []
    /// Bytes of lines made durable since this writer began.
    private(set) var writtenBytes = 0

    /// Starts a generation's first segment, durable with its name on return.
    init(_ disk: any Disk, identity: StoreIdentity, segmentBytes: Int, first: LSN) throws(DiskError) {
        self.disk = disk
        self.identity = identity
        self.segmentBytes = segmentBytes
        let start = LogSegment(generation: identity.generation, first: first)
        let header = LogHeader(store: identity.store, generation: start.generation, first: first, previous: 0)
        (file, size, previous) = try Self.create(disk, start, header, preallocating: segmentBytes, isFirst: true)
        segment = start
    }

    /// Writes a batch, whose numbers follow the log's last, and makes it durable with one flush.
    ///
    /// - Throws: `DiskError` when it is unknown what is on the disk: the store is poisoned.
    func append(_ batch: Batch) throws(DiskError) -> Outcome {
        guard !batch.isEmpty else { return .durable }
        if isFull || size >= segmentBytes {
            if let shortage = try rotate(to: batch.first) { return .refused(shortage) }
        }
        buffer.removeAll(keepingCapacity: true)
        var link = previous
        for call in batch.calls {
            for placed in call.placed {
                link = LogLine.encode(placed, durable: batch.durable, previous: link, to: &buffer)
            }
        }
        return try add(link, write: .walBatchWrite, persist: .walBatchPersist)
    }

    /// Writes a mark behind lines that are all durable, and makes it durable.
    ///
    /// Not into a segment that may have a successor: that one goes on from the line before.
    ///
    /// - Throws: `DiskError` when it is unknown what is on the disk: the store is poisoned.
    func mark(durable: LSN) throws(DiskError) -> Outcome {
        guard !isFull else { return .durable }
        buffer.removeAll(keepingCapacity: true)
        let link = LogMark(durable: durable, previous: previous).encode(to: &buffer)
        return try add(link, write: .walMarkWrite, persist: .walMarkPersist)
    }

    /// Adds the lines in `buffer`, the last of which has the checksum `link`, with one flush.
    private func add(_ link: UInt32, write: Step, persist: Step) throws(DiskError) -> Outcome {
        do {
            try file.write(buffer, at: size, step: write)
        } catch {
            guard error.isOutOfSpace else { throw error }
            // Without the persist a power cut could undo the cut, and bring back what the caller is told was not
            // written.
            try file.truncate(to: size, step: .walCut)
            try file.persist(step: .walCutPersist)
            return .refused(error)
        }
        try file.persist(step: persist)
        size += buffer.count
        writtenBytes += buffer.count
        previous = link
        return .durable
    }

    /// Switches to a new segment. Everything before it is durable, so from here a bad line in the old one is
    /// corruption.
    ///
    /// - Returns: the shortage that prevented it.
    private func rotate(to first: LSN) throws(DiskError) -> DiskError? {
        isFull = true
        let next = LogSegment(generation: identity.generation, first: first)
        let header = LogHeader(store: identity.store, generation: next.generation, first: first, previous: previous)
        do {
            (file, size, previous) = try Self.create(disk, next, header, preallocating: segmentBytes)
        } catch {
            guard error.isShortage else { throw error }
            try disk.remove(next.path, step: .walSegmentAbandon)
            return error
        }
        segment = next
        isFull = false
        return nil
    }

    /// Header, preallocation, bytes durable, name durable: only then may the segment be used.
    ///
    /// - Parameter isFirst: does without the preallocation, so that a store opens on a full disk and can be read.
    private static func create(
        _ disk: any Disk, _ segment: LogSegment, _ header: LogHeader, preallocating length: Int, isFirst: Bool = false
    ) throws(DiskError) -> (any DiskFile, Int, UInt32) {
        var bytes: [UInt8] = []
        let checksum = header.encode(to: &bytes)
        let file = try disk.writeWhole(bytes, to: segment.path, step: .walSegmentWrite)
        do throws(DiskError) {
            try file.preallocate(length)
        } catch {
            guard isFirst, error.isOutOfSpace else { throw error }
            // A part may have been reserved, and others need it.
            try file.truncate(to: bytes.count, step: .walTrim)
        }
        try file.persist(step: .walSegmentPersist)
        try disk.persistDirectory(LogSegment.directory, step: .walDirectoryPersist)
        return (file, bytes.count, checksum)
    }
}

/// Who writes: the store's name and the writer's generation, both in every header.
struct StoreIdentity: Sendable, Equatable {
    var store: Bits128
    var generation: UInt64
}
