import SyncEngine

/// A seeded script for one store: what its clients send, and when it applies, checkpoints, fills up and restarts.
struct Workload {
    enum Step {
        /// Calls that reach the store before its next flush.
        case commit([[Planned]])
        /// The same while the disk is full.
        case commitOnFullDisk([[Planned]])
        /// Nobody appends for a while.
        case mark
        case apply
        case checkpoint
        /// A random plan for one journal, while others go on writing.
        case compact(journal: JournalID, draw: UInt64, meanwhile: [[Planned]])
        case emptyTrash
        /// The process ends without a word and is started again, perhaps with another segment size.
        case reopen
    }

    /// An operation that is still to be given its guard.
    struct Planned {
        var number: Int
        var journals: [JournalID]
        var expectation: Expectation

        enum Expectation { case any, right, wrong }
    }

    var steps: [Step] = []

    init(seed: UInt64) {
        var random = SplitMix(seed: seed &* 2 &+ 1)
        // Draws of its own, so that the rest of a workload is what it was without marks.
        var marks = SplitMix(seed: seed &+ 7)
        var number = 0
        for _ in 0..<(3 + random.below(5)) {
            let calls = Self.calls(&number, &random)
            steps.append(random.chance(15) ? .commitOnFullDisk(calls) : .commit(calls))
            if marks.chance(40) { steps.append(.mark) }
            if random.chance(60) { steps.append(.apply) }
            if random.chance(40) { steps.append(.checkpoint) }
            if random.chance(35) { steps.append(Self.compaction(&number, &random)) }
            if random.chance(10) { steps.append(.emptyTrash) }
            if random.chance(15) { steps.append(.reopen) }
        }
    }

    private static func compaction(_ number: inout Int, _ random: inout SplitMix) -> Step {
        let journal = ReferenceModel.journals[random.below(ReferenceModel.journals.count)]
        let meanwhile = random.chance(50) ? calls(&number, &random) : []
        return .compact(journal: journal, draw: random.next(), meanwhile: meanwhile)
    }

    private static func calls(_ number: inout Int, _ random: inout SplitMix) -> [[Planned]] {
        (0..<(1 + random.below(2))).map { _ in
            (0..<(1 + random.below(3))).map { _ in
                // Now and then a client sends again what it has sent before.
                let isRepeated = number > 0 && random.chance(8)
                if !isRepeated { number += 1 }
                return planned(isRepeated ? 1 + random.below(number) : number, &random)
            }
        }
    }

    private static func planned(_ number: Int, _ random: inout SplitMix) -> Planned {
        // The journals of an operation depend on its number alone, so that a repeated one is the same.
        var own = SplitMix(seed: UInt64(number) &* 7919)
        let journals = ReferenceModel.journals.shuffled(using: &own).prefix(1 + own.below(3))
        let roll = random.below(100)
        return Planned(
            number: number, journals: Array(journals), expectation: roll < 70 ? .any : roll < 92 ? .right : .wrong)
    }
}
