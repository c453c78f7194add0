/// A place of a ticket in the index: tickets are counted from 0 in the order in which they were created.
typealias TicketPlace = UInt32

/// Tickets in the order of a number each has, such as a time: a sorted list in pieces, so that a change moves little
/// and a rank is a sum over few.
struct OrderedTickets: Sendable {
    struct Entry: Sendable, Comparable {
        var key: Int64
        var place: TicketPlace

        static func < (left: Entry, right: Entry) -> Bool { (left.key, left.place) < (right.key, right.place) }
    }

    private static let maximumPiece = 512

    /// Sorted; none empty.
    private(set) var pieces: [[Entry]] = []
    private(set) var count = 0

    /// The first piece that reaches as far as the entry.
    private func piece(reaching entry: Entry) -> Int {
        pieces.partitioningIndex { $0[$0.count - 1] >= entry }
    }

    mutating func insert(_ entry: Entry) {
        count += 1
        guard !pieces.isEmpty else {
            pieces = [[entry]]
            return
        }
        let found = piece(reaching: entry)
        // Most entries are the latest: full pieces stay full.
        if found == pieces.count, pieces[found - 1].count == Self.maximumPiece {
            pieces.append([entry])
            return
        }
        let index = min(found, pieces.count - 1)
        pieces[index].insert(entry, at: pieces[index].partitioningIndex { $0 >= entry })
        guard pieces[index].count > Self.maximumPiece else { return }
        let half = Array(pieces[index][(Self.maximumPiece / 2)...])
        pieces[index].removeSubrange((Self.maximumPiece / 2)...)
        pieces.insert(half, at: index + 1)
    }

    /// Removes an entry that is there.
    mutating func remove(_ entry: Entry) {
        let index = piece(reaching: entry)
        guard index < pieces.count else { return }
        let position = pieces[index].partitioningIndex { $0 >= entry }
        guard pieces[index][position] == entry else { return }
        count -= 1
        pieces[index].remove(at: position)
        if pieces[index].isEmpty { pieces.remove(at: index) }
    }

    /// How many have a smaller number.
    func count(below key: Int64) -> Int {
        let entry = Entry(key: key, place: 0)
        let index = piece(reaching: entry)
        guard index < pieces.count else { return count }
        return pieces[..<index].reduce(0) { $0 + $1.count } + pieces[index].partitioningIndex { $0 >= entry }
    }

    /// The first that have at least this number, at most so many.
    func first(_ maximum: Int, from key: Int64) -> [Entry] {
        let entry = Entry(key: key, place: 0)
        let index = piece(reaching: entry)
        guard index < pieces.count else { return [] }
        var found = Array(pieces[index][pieces[index].partitioningIndex { $0 >= entry }...].prefix(maximum))
        for piece in pieces[(index + 1)...] where found.count < maximum {
            found += piece.prefix(maximum - found.count)
        }
        return found
    }

    var first: Entry? { pieces.first?.first }
}

extension OrderedTickets {
    /// The tickets of several lists from the greatest number down, each once.
    struct Descent: Sequence, IteratorProtocol {
        private struct Cursor {
            var pieces: [[Entry]]
            var piece: Int
            var position: Int

            init?(_ list: OrderedTickets) {
                guard let last = list.pieces.last else { return nil }
                pieces = list.pieces
                piece = pieces.count - 1
                position = last.count - 1
            }

            var entry: Entry { pieces[piece][position] }

            /// Whether there is another.
            mutating func advance() -> Bool {
                position -= 1
                guard position < 0 else { return true }
                piece -= 1
                guard piece >= 0 else { return false }
                position = pieces[piece].count - 1
                return true
            }
        }

        private var cursors: [Cursor]
        private var last: Entry?

        init(_ lists: [OrderedTickets]) { cursors = lists.compactMap(Cursor.init) }

        mutating func next() -> Entry? {
            while let greatest = cursors.indices.max(by: { cursors[$0].entry < cursors[$1].entry }) {
                let entry = cursors[greatest].entry
                if !cursors[greatest].advance() { cursors.remove(at: greatest) }
                // The same ticket has the same number in every list.
                guard entry != last else { continue }
                last = entry
                return entry
            }
            return nil
        }
    }
}

extension Array {
    /// The first index from which on the condition holds; it must not cease to hold.
    func partitioningIndex(where holds: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
