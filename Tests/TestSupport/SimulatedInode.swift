/// A file's bytes as three parties see them: the medium, the writes on their way to it, and the programs.
final class SimulatedInode {
    /// What every program reads.
    var cache: [UInt8] = []
    /// What is on the medium for certain.
    var durable: [UInt8] = []
    /// What was done since the last persist, oldest first; a power cut keeps any part of it.
    var pending: [Change] = []

    enum Change {
        case write(offset: Int, bytes: [UInt8])
        case truncate(Int)
    }

    func perform(_ change: Change) {
        change.apply(to: &cache)
        pending.append(change)
    }

    func persist() {
        for change in pending { change.apply(to: &durable) }
        pending = []
    }

    /// The kernel could not write its pages back: it reports so once, marks them clean and keeps the new bytes in the
    /// cache (Rebello et al., ATC 2020).
    func failPersist(_ random: inout SplitMix) {
        for change in pending where random.chance(30) { change.apply(to: &durable) }
        pending = []
    }

    /// Power is gone: any subset of the pending changes is on the medium, each of them possibly torn.
    func cutPower(_ draw: PowerDraw, _ random: inout SplitMix) {
        for change in pending {
            switch draw {
            case .nothing: continue
            case .everything: change.apply(to: &durable)
            case .some:
                let roll = random.below(100)
                if roll < 35 { continue }
                (roll < 65 ? change.torn(&random) : change).apply(to: &durable)
            }
        }
        pending = []
        cache = durable
    }
}

/// How much of what was pending a power cut leaves.
enum PowerDraw {
    case nothing, some, everything

    init(_ random: inout SplitMix) {
        let roll = random.below(100)
        self = roll < 20 ? .nothing : roll < 90 ? .some : .everything
    }
}

extension SimulatedInode.Change {
    func apply(to bytes: inout [UInt8]) {
        switch self {
        case .truncate(let size):
            if size <= bytes.count {
                bytes.removeLast(bytes.count - size)
            } else {
                bytes.append(contentsOf: repeatElement(0, count: size - bytes.count))
            }
        case .write(let offset, let new):
            if bytes.count < offset { bytes.append(contentsOf: repeatElement(0, count: offset - bytes.count)) }
            let overlap = min(new.count, bytes.count - offset)
            if overlap > 0 { bytes.replaceSubrange(offset..<(offset + overlap), with: new[..<overlap]) }
            if overlap < new.count { bytes.append(contentsOf: new[overlap...]) }
        }
    }

    /// A prefix only; the size without the data; a hole in the middle; garbage in the middle.
    func torn(_ random: inout SplitMix) -> Self {
        guard case .write(let offset, var bytes) = self, bytes.count > 1 else { return self }
        let place = random.below(bytes.count)
        let end = min(bytes.count, place + 1 + random.below(bytes.count))
        switch random.below(4) {
        case 0: bytes.removeLast(bytes.count - place)
        case 1: for index in 0..<place { bytes[index] = 0 }
        case 2: for index in place..<end { bytes[index] = 0 }
        default: for index in place..<end { bytes[index] = UInt8(truncatingIfNeeded: random.next()) }
        }
        return .write(offset: offset, bytes: bytes)
    }
}
