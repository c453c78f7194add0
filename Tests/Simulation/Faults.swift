import Synchronization
import TestSupport

/// When the store fails and where tasks give way, all by the seed.
final class Faults: Sendable {
    private let state = Mutex<(generator: SeededGenerator, isOn: Bool)>((SeededGenerator(seed: 0), false))

    var isOn: Bool {
        get { state.withLock(\.isOn) }
        set { state.withLock { $0.isOn = newValue } }
    }

    func begin(_ seed: UInt64) { state.withLock { $0.generator = SeededGenerator(seed: seed) } }

    func pause() async {
        while state.withLock({ $0.isOn && $0.generator.chance(40) }) { await Task.yield() }
    }

    func next(_ appends: Int) -> FaultyStore.Fault? {
        state.withLock { state in
            guard state.isOn, state.generator.chance(12) else { return nil }
            let written = state.generator.number(0...appends)
            return switch state.generator.number(0...2) {
            case 0: .conflict(written: written)
            case 1: .outcomeUnknown(written: written)
            default: .unavailable
            }
        }
    }
}
