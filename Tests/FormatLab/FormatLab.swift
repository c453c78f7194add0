import ArgumentParser
import Glibc

/// Whether files of tickets of any size are written and read within a fixed memory, hostile ones too.
@main
struct FormatLab: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "format-lab", abstract: "Write and read large files of tickets, and watch the memory.",
        subcommands: [Measure.self, OneStep.self], defaultSubcommand: Measure.self)
}

extension FormatLab {
    /// Runs the steps, each in a process of its own, so that none inherits the memory of another.
    struct Measure: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Run all steps, or those of one case.")

        @Option(help: "Size of the largest files; the others scale with it.") var megabytes = 500
        @Option(help: "Run one case only: \(Step.cases.joined(separator: ", ")).") var only: String?

        func validate() throws {
            guard megabytes > 0 else { throw ValidationError("--megabytes wants a number above 0") }
            guard only.map(Step.cases.contains) ?? true else {
                throw ValidationError("--only wants one of: \(Step.cases.joined(separator: ", "))")
            }
        }

        func run() throws {
            let start = ContinuousClock.now
            let folder = try Folder()
            defer { folder.remove() }
            // An interrupt ends the step, which ends this run in order: the files go.
            signal(SIGINT, SIG_IGN)
            var failed: [String] = []
            let steps = Step.all.filter { only == nil || $0.group == only }
            for (index, step) in steps.enumerated() {
                let outcome = try Child.run([
                    "one-step", step.name, "--megabytes", "\(megabytes)", "--folder", folder.path,
                ])
                if let reason = outcome.failure {
                    failed.append(step.name)
                    report("FAILED \(step.name): \(reason)")
                }
                if outcome.wasInterrupted { break }
                // The files of one case serve its steps only.
                if index + 1 == steps.count || steps[index + 1].group != step.group { folder.empty() }
            }
            let seconds = Int((ContinuousClock.now - start).seconds)
            report("formats: \(steps.count) steps in \(seconds) s, \(failed.count) failures")
            if !failed.isEmpty { throw ExitCode(1) }
        }
    }

    /// One step in this very process.
    struct OneStep: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "one-step", shouldDisplay: false)

        @Argument var name: String
        @Option var megabytes: Int
        @Option var folder: String

        func run() throws {
            guard let step = Step.all.first(where: { $0.name == name }) else {
                throw ValidationError("there is no step '\(name)'")
            }
            Child.limitItself()
            let figures = try Figures.measured(step, megabytes: megabytes, folder: folder)
            report(figures.line)
            guard figures.peak <= step.bound << 20 else {
                report("FAILED \(name): the memory grew by more than \(step.bound) MB")
                throw ExitCode(1)
            }
        }
    }
}

/// Prints one line at once, also when the output is a pipe.
func report(_ line: String) {
    print(line)
    fflush(nil)
}
