import FileStore

/// Many crash cases, in an order that depends on the seed alone.
package struct CrashSweep: Sendable {
    package var lab: CrashLab
    package var seed: UInt64
    /// Stops after so many cases,
    package var states: Int
    /// or after so many failures.
    package var maximumFailures: Int

    package init(lab: CrashLab, seed: UInt64, states: Int, maximumFailures: Int = .max) {
        self.lab = lab
        self.seed = seed
        self.states = states
        self.maximumFailures = maximumFailures
    }

    package struct Report: Sendable {
        package var states = 0
        package var workloads = 0
        package var failures: [(crash: CrashCase, text: String)] = []

        package init() {}
    }

    /// Every change of every workload, each kind of crash, two draws, without and with a crash inside the recovery.
    package func run(_ onFailure: (CrashCase, String) -> Void = { _, _ in }) -> Report {
        var report = Report()
        var workload = seed
        while true {
            report.workloads += 1
            for crash in cases(ofWorkload: workload) {
                switch lab.run(crash) {
                case .notReached: continue
                case .passed: break
                case .failed(let text):
                    report.failures.append((crash, text))
                    onFailure(crash, text)
                }
                report.states += 1
                if report.states >= states || report.failures.count >= maximumFailures { return report }
            }
            workload += 1
        }
    }

    private func cases(ofWorkload workload: UInt64) -> [CrashCase] {
        (1...max(1, CrashLab().length(ofWorkload: workload).changes)).flatMap { change in
            CrashCase.Kind.allCases.flatMap { kind in
                (0..<4).map { draw in
                    CrashCase(
                        seed: workload, change: change, kind: kind, draw: draw,
                        recoveryChange: draw % 2 == 0 ? 0 : 1 + (change * 7 + draw * 13) % 24)
                }
            }
        }
    }
}

extension MutantDisk.Mutation {
    /// Every mutation that the crash lab must notice: each persist, rename and cut left out, and the steps moved.
    package static var all: [Self] {
        let kinds: [Step.Kind] = [.persist, .rename, .cut]
        return Step.allCases.filter { kinds.contains($0.kind) && !BackupLab.steps.contains($0) }
            .map { .without($0) }
            + [
                .dropBeforeManifest, .replayBeforeManifest, .trustCache, .retireBeforeDirectoryPersist,
                .renameBeforePersist, .renameBeforeCheckpoint,
            ]
    }

    /// What it does, in a few words.
    package var name: String {
        switch self {
        case .without(let step): "without \(step.rawValue)"
        case .dropBeforeManifest: "segments dropped before the MANIFEST"
        case .replayBeforeManifest: "journals written before the MANIFEST"
        case .trustCache: "the page cache trusted"
        case .retireBeforeDirectoryPersist: "inputs moved away before the new name is durable"
        case .renameBeforePersist: "a rewritten segment named before its persist"
        case .renameBeforeCheckpoint: "a rewritten segment named before its checkpoint"
        }
    }
}
