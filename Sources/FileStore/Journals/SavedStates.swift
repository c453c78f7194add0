import SyncEngine

/// Saved states of journals: one line in a file of its own, `state-<generation>-<seq>.jsonl` beside the segments.
///
///     {"state":"user:10005","store":"…","seq":1043,"value":{…},"c":"…"}
///
/// A cache, so nothing of it is flushed: after a crash a file may hold anything, and whatever is not an intact line for
/// a seq that is on record is passed over.
struct SavedStates: Sendable {
    /// Some two million messages of one person. A state stands in a file of its own, so the limit of a line that shares
    /// its file with others does not hold here.
    static let maximumBytes = 256 << 20

    let disk: any Disk
    let identity: StoreIdentity

    /// The newest state for a seq that the journal has.
    func latest(_ journal: JournalID, head: Seq) throws(DiskError) -> SavedState? {
        let directory = JournalPath.directory(of: journal)
        for name in try names(directory).reversed() where name.seq <= head {
            if let bytes = try disk.readWhole(directory + "/" + name.text), let state = decode(bytes, journal),
                state.seq == name.seq
            {
                return state
            }
        }
        return nil
    }

    /// Keeps a state and drops the older ones. One that is too large is not kept.
    func save(_ state: SavedState, of journal: JournalID) throws(DiskError) {
        let directory = JournalPath.directory(of: journal)
        let bytes = encode(state, journal)
        guard bytes.count <= Self.maximumBytes, !state.bytes.contains(lineFeed) else { return }
        let older = try names(directory)
        if let newest = older.last, newest.seq >= state.seq { return }
        let name = "state-" + FileName.numbered(identity.generation, state.seq)
        try disk.makeDirectory(directory)
        _ = try disk.writeWhole(bytes, to: "\(directory)/\(name).tmp", step: .stateWrite)
        try disk.rename("\(directory)/\(name).tmp", to: "\(directory)/\(name).jsonl", step: .stateRename)
        for old in older { try disk.remove(directory + "/" + old.text, step: .stateDrop) }
    }

    private struct Name {
        var text: String
        var generation: UInt64
        var seq: Seq
    }

    private func names(_ directory: String) throws(DiskError) -> [Name] {
        try disk.list(directory).compactMap { text -> Name? in
            guard text.hasPrefix("state-"),
                let (generation, seq) = FileName.numbers(of: String(text.dropFirst(6)), suffix: ".jsonl")
            else { return nil }
            return Name(text: text, generation: generation, seq: seq)
        }.sorted { ($0.seq, $0.generation) < ($1.seq, $1.generation) }
    }

    private func encode(_ state: SavedState, _ journal: JournalID) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(state.bytes.count + 160)
        output.append(#"{"state":""#)
        output.append(journal: journal)
        output.append(#"","store":""#)
        identity.store.write(to: &output)
        output.append(#"","seq":"#)
        output.append(decimal: state.seq)
        output.append(#","value":"#)
        output.append(contentsOf: state.bytes)
        _ = output.endLine(from: 0)
        return output
    }

    private func decode(_ file: [UInt8], _ journal: JournalID) -> SavedState? {
        file.withUnsafeBytes { bytes in
            guard case .success(let line) = LineFraming.line(in: bytes, at: 0, maximum: Self.maximumBytes),
                line.end == bytes.count
            else { return nil }
            var cursor = ByteCursor(bytes, from: 0, to: line.body.upperBound)
            guard cursor.take(#"{"state":""#), cursor.journal() == journal, cursor.take(#","store":""#),
                cursor.uuid() == identity.store, cursor.take(#"","seq":"#), let seq = cursor.number(),
                cursor.take(#","value":"#)
            else { return nil }
            return SavedState(seq: seq, bytes: cursor.copy(cursor.position..<line.body.upperBound))
        }
    }
}
