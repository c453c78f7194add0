import FileStore
import TestSupport
import Testing

@Suite struct KeyLabTests {
    @Test func everyAcknowledgedTextOpensAfterEveryCrash() throws {
        let length = try KeyLab().length()
        #expect(length > 60)
        for change in 1...length {
            for seed in 1...2 as ClosedRange<UInt64> {
                let failure = KeyLab().run(seed: seed, crashingAt: change, losingPower: seed > 1)
                #expect(failure == nil, "change \(change), seed \(seed)")
            }
        }
    }

    @Test(arguments: [
        Step.keyRootPersist, .keyPersist, .keyRename, .keyDirectoryPersist, .keyDropFilePersist, .keyDrop,
        .keyDropPersist, .keyRotationEnd,
    ])
    func eachStepIsNeeded(_ step: Step) throws {
        let lab = KeyLab(mutation: .without(step))
        let length = try KeyLab().length()
        for change in 1...length {
            for seed in 1...12 as ClosedRange<UInt64>
            where lab.run(seed: seed, crashingAt: change, losingPower: seed > 2) != nil { return }
        }
        Issue.record("nothing notices that \(step) is left out")
    }
}
