import Benchmarking
import SyncEngine

/// Operations merged a second: full pushes, one after the other for each author, several authors at a time.
enum MergeRate {
    static let operations = 500
    static let pushesPerRound = 40

    /// One line of the table; each round goes on where the last one ended, the first one warms up and does not count.
    static func row(_ name: String, authors: Int, rounds: Int, store: any JournalStore) async throws {
        let office = try await Office(people: 2 * authors, store: store)
        var queues = (0..<authors).map {
            Queue(author: $0, peer: office.user(authors + $0), epoch: office.service.epoch)
        }
        var rates: [Double] = []
        var costs: [Double] = []
        for round in 0...rounds {
            let work = queues.indices.map { author in
                (0..<max(1, pushesPerRound / authors)).map { _ in queues[author].push(operations) }
            }
            let total = Double(operations * work.joined().count)
            let used = ProcessorTime.used()
            let started = ContinuousClock.now
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (author, pushes) in work.enumerated() {
                    group.addTask {
                        let user = office.user(author)
                        for push in pushes { try check(try await office.service.push(push, author: user)) }
                    }
                }
                try await group.waitForAll()
            }
            guard round > 0 else { continue }
            rates.append(total / ((ContinuousClock.now - started) / .seconds(1)))
            costs.append((ProcessorTime.used() - used) / .microseconds(1) / total)
        }
        print(
            Columns.text(name, 8) + Columns.number(Double(authors), 10) + Columns.number(rates.median, 15)
                + Columns.number(costs.median, 20, digits: 2))
    }

    static func printHeader() {
        print(
            Columns.text("store", 8) + Columns.text("authors", 10) + Columns.text("operations/s", 15)
                + Columns.text("processor us each", 20))
    }

    /// Every operation must have been applied, or the figure means nothing.
    static func check(_ answer: [UInt8]) throws {
        let end = String(decoding: answer.suffix(400), as: UTF8.self)
        guard end.contains(#""report":{"applied":"#), !end.contains("rejected"), !end.contains(#""retry":"#) else {
            throw Unexpected(answer: end)
        }
    }

    struct Unexpected: Error { let answer: String }
}
