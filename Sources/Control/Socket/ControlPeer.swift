internal import JSONText

/// Whoever asked, as far as they can be sent something before their answer. A request is either told about or sent
/// pieces for, since both share one stream.
public struct ControlPeer: Sendable {
    /// Sends a short line without line feed; one that the peer has no room for is left out.
    public var tell: @Sendable ([UInt8]) -> Void
    /// Sends a piece of something long, and how far it has come. Waits until the peer took it in.
    ///
    /// Throws when the peer is gone: what makes the pieces ends then.
    public var send: @Sendable ([UInt8], UpkeepProgress) async throws -> Void

    public init(
        tell: @escaping @Sendable ([UInt8]) -> Void = { _ in },
        send: @escaping @Sendable ([UInt8], UpkeepProgress) async throws -> Void = { _, _ in }
    ) {
        self.tell = tell
        self.send = send
    }
}

extension [UInt8] {
    /// A piece with its head: `{"piece":<bytes>,"done":…,"total":…}`, a line feed, so many bytes.
    func frame(_ progress: UpkeepProgress) -> [UInt8] {
        precondition(count <= ControlLimits.pieceBytes, "a piece of \(count) bytes")
        let head = JSONWriter.text { writer in
            writer.object {
                $0.field("piece", count)
                $0.field("done", progress.done)
                $0.field("total", progress.total)
            }
        }
        return head + [UInt8(ascii: "\n")] + self
    }
}

extension UpkeepProgress {
    /// How many bytes follow a piece's head, and how far it is; nil for a line that is an answer.
    static func read(pieceHead line: [UInt8]) -> (count: Int, progress: UpkeepProgress)? {
        guard line.starts(with: #"{"piece":"#.utf8), let json = try? JSONSlice(validating: line),
            let count = json["piece"]?.integer, count >= 0, let done = json["done"]?.integer,
            let total = json["total"]?.integer
        else { return nil }
        return (Int(count), UpkeepProgress(done: Int(done), total: Int(total)))
    }
}
