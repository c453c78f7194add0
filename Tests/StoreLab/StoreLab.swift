import ArgumentParser
import Glibc

/// The store's proofs by exhaustion: crashes, left-out steps, damaged bytes and failing calls, on a simulated disk.
@main
struct StoreLab: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store-lab", abstract: "Crash, mutate, corrupt and starve the store on a simulated disk.",
        subcommands: [
            Crash.self, Mutants.self, Corruption.self, Faults.self, Golden.self, VerifySpeed.self, Repair.self,
        ])
}

/// Prints one line at once, also when the output is a pipe.
func report(_ line: String) {
    print(line)
    fflush(nil)
}
