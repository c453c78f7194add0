package import SyncEngine

/// The one file that says which log is the truth, replaced as a whole at every checkpoint and recovery.
///
///     {"epoch":"…","generation":3,"checkpoint":1043,"id":7412039482113,"c":"…"}
package struct Manifest: Sendable, Equatable {
    static let path = "MANIFEST"
    static let temporaryPath = "MANIFEST.tmp"

    /// The history clients know.
    package var epoch: Bits128
    /// Raised by every recovery: only the log's segments of this generation count.
    package var generation: UInt64
    /// Every operation up to this number is durable in its journals.
    package var checkpoint: LSN
    /// The highest event id among those.
    package var highestID: UInt64

    package init(epoch: Bits128, generation: UInt64, checkpoint: LSN, highestID: UInt64) {
        self.epoch = epoch
        self.generation = generation
        self.checkpoint = checkpoint
        self.highestID = highestID
    }

    package var encoded: [UInt8] {
        var output: [UInt8] = []
        output.append(#"{"epoch":""#)
        epoch.write(to: &output)
        output.append(#"","generation":"#)
        output.append(decimal: generation)
        output.append(#","checkpoint":"#)
        output.append(decimal: checkpoint)
        output.append(#","id":"#)
        output.append(decimal: highestID)
        _ = output.endLine(from: 0)
        return output
    }

    /// Reads the whole file. Nil when it is anything but one intact line of this form.
    package init?(_ file: [UInt8]) {
        let read: Manifest? = file.withUnsafeBytes { bytes in
            guard case .success(let line) = LineFraming.line(in: bytes, at: 0), line.end == bytes.count else {
                return nil
            }
            var cursor = ByteCursor(bytes, from: 0, to: line.body.upperBound)
            guard cursor.take(#"{"epoch":""#), let epoch = cursor.uuid(),
                cursor.take(#"","generation":"#), let generation = cursor.number(),
                cursor.take(#","checkpoint":"#), let checkpoint = cursor.number(),
                cursor.take(#","id":"#), let id = cursor.number(), cursor.isAtEnd
            else { return nil }
            return Manifest(epoch: epoch, generation: generation, checkpoint: checkpoint, highestID: id)
        }
        guard let read else { return nil }
        self = read
    }
}
