/// One crash state: a workload, the change at which it ends and how, a draw, and perhaps a crash inside the recovery.
package struct CrashCase: Sendable, Equatable {
    package enum Kind: String, CaseIterable, Sendable { case kill, power, failedPersist = "persist" }

    package var seed: UInt64
    package var change: Int
    package var kind: Kind
    package var draw: Int
    /// The change of the recovery at which it ends too; 0: it does not.
    package var recoveryChange: Int

    package init(seed: UInt64, change: Int, kind: Kind, draw: Int, recoveryChange: Int) {
        self.seed = seed
        self.change = change
        self.kind = kind
        self.draw = draw
        self.recoveryChange = recoveryChange
    }

    /// Decides every draw of the disk in this case.
    var diskSeed: UInt64 {
        let kind = UInt64(Kind.allCases.firstIndex(of: kind) ?? 0)
        return seed &* 0x1000_0001B3 ^ UInt64(change) &* 8191 ^ UInt64(recoveryChange) &* 131 ^ UInt64(draw) &* 17
            ^ kind
    }
}

extension CrashCase: CustomStringConvertible {
    /// `seed:change:kind:draw:recoveryChange`, which `init(_:)` reads.
    package var description: String { "\(seed):\(change):\(kind.rawValue):\(draw):\(recoveryChange)" }

    /// Reads a replay line. Nil for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: ":")
        guard parts.count == 5, let seed = UInt64(parts[0]), let change = Int(parts[1]),
            let kind = Kind(rawValue: String(parts[2])), let draw = Int(parts[3]), let recovery = Int(parts[4])
        else { return nil }
        self.init(seed: seed, change: change, kind: kind, draw: draw, recoveryChange: recovery)
    }
}
