import FileStore
import SyncEngine
import TestSupport
import Testing

@Suite struct BackupLabTests {
    @Test(arguments: [1, 2, 3])
    func aPowerCutInABackupLeavesACompleteSnapshotOrNone(_ seed: UInt64) throws {
        #expect(try BackupLab(seed: seed).crashBackup() == nil)
    }

    @Test(arguments: [1, 2])
    func aPowerCutInARestoreLeavesNothingThatOpens(_ seed: UInt64) throws {
        #expect(try BackupLab(seed: seed).crashRestore() == nil)
    }

    @Test(arguments: BackupLab.steps)
    func aStepThatIsLeftOutIsNoticed(_ step: Step) throws {
        let noticed = try (1...8).contains { seed in
            let lab = BackupLab(seed: UInt64(seed), mutation: .without(step))
            return try step.rawValue.hasPrefix("restore") ? lab.crashRestore() != nil : lab.crashBackup() != nil
        }
        #expect(noticed, "without \(step)")
    }
}
