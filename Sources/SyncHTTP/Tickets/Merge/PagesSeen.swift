internal import SyncEngine
internal import Synchronization

/// The last page of each ticket that each person was given, as long as there is room.
///
/// Two generations: when the young one is full it becomes the old one, and the former old one is forgotten. What is
/// used moves to the young one.
final class PagesSeen: Sendable {
    private struct Key: Hashable {
        var reader: UserID
        var ticket: EventID
    }

    private struct Generations {
        var young: [Key: PageOfTicket] = [:]
        var old: [Key: PageOfTicket] = [:]
    }

    private let generations = Mutex(Generations())
    private let capacityOfOne: Int

    /// - Parameter capacity: pages kept at most, about half a kilobyte each: by default 50 pages of 300 people at work.
    init(capacity: Int = 16_384) {
        capacityOfOne = max(1, capacity / 2)
    }

    subscript(reader: UserID, ticket: EventID) -> PageOfTicket? {
        get {
            let key = Key(reader: reader, ticket: ticket)
            return generations.withLock { generations in
                if let page = generations.young[key] { return page }
                guard let page = generations.old[key] else { return nil }
                insert(page, key, &generations)
                return page
            }
        }
        set {
            guard let newValue else { return }
            generations.withLock { insert(newValue, Key(reader: reader, ticket: ticket), &$0) }
        }
    }

    private func insert(_ page: PageOfTicket, _ key: Key, _ generations: inout Generations) {
        if generations.young.count >= capacityOfOne, generations.young[key] == nil {
            generations.old = generations.young
            generations.young = [:]
        }
        generations.young[key] = page
    }

    /// How many pages are remembered.
    var count: Int { generations.withLock { Set($0.young.keys).union($0.old.keys).count } }
}
