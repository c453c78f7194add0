import FileStore

/// Repairs that end in the middle: at every change, by a kill or a power cut, and are run again.
package struct RepairSweep {
    private let lab: RepairLab
    private let mutation: MutantDisk.Mutation?

    package init(_ lab: RepairLab, mutation: MutantDisk.Mutation? = nil) {
        self.lab = lab
        self.mutation = mutation
    }

    /// Steps without which a crash can take what was repaired, or the last copy of it.
    package static let mutants: [MutantDisk.Mutation] = [
        .without(.repairKeepPersist), .without(.repairKeepDirectoryPersist), .without(.repairPersist),
        .without(.repairRename), .without(.repairDirectoryPersist),
    ]

    package struct Report: Sendable {
        package var states = 0
        package var failures: [String] = []
    }

    /// Crashes each of these repairs at each of its changes, by a kill and by three power cuts.
    package func run(_ damages: [RepairLab.Damage], maximumFailures: Int = .max) throws -> Report {
        var report = Report()
        for damage in damages {
            let gaps = try lab.gaps(after: damage)
            var change = 1
            while run(damage, change, [nil, 1, 2, 3], gaps, &report), report.failures.count < maximumFailures {
                change += 1
            }
            // Power that goes when all is done takes what nobody made durable.
            _ = run(damage, change, Array(4...23), gaps, &report)
            if report.failures.count >= maximumFailures { return report }
        }
        return report
    }

    /// Whether the change was reached.
    private func run(
        _ damage: RepairLab.Damage, _ change: Int, _ draws: [UInt64?], _ gaps: Int, _ report: inout Report
    ) -> Bool {
        var wasReached = false
        for draw in draws {
            let interruption = RepairLab.Interruption(change: change, powerDraw: draw, mutation: mutation)
            let (verdict, reached) = lab.run(damage, interruption, gaps: gaps)
            wasReached = wasReached || reached
            report.states += 1
            if case .failed(let text) = verdict { report.failures.append(text) }
        }
        return wasReached
    }
}
