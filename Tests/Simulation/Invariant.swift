/// What the engine promises, numbered as in the design; every check of the simulator names the one it is about.
package enum Invariant: Int, CaseIterable, Sendable {
    case convergence = 1, idempotence, arrivalOrder, splitPush, nothingLost, nothingInvented, exactlyOnce, receiptsRise
    case unreadRecount, causeFirst, anyCursor, anyPage, noLateRecord, snapshotAndTail, invisibleCompaction
    case noResurrection, vectorIsRecords, clonesSurvive, afterRollback, anyClock, badOperation, outboxDrains
    case nothingForbidden, unknownKinds, liveIsPull, incrementalState

    package var sentence: String {
        switch self {
        case .convergence: "all hold the same records and byte-equal states"
        case .idempotence: "pushing again changes nothing and answers the same numbers"
        case .arrivalOrder: "the order of arrival does not change merged state"
        case .splitPush: "splitting a push anywhere gives the same state"
        case .nothingLost: "nothing answered is ever lost"
        case .nothingInvented: "nothing appears that nobody wrote"
        case .exactlyOnce: "exactly once under lost responses"
        case .receiptsRise: "receipts never go back and end at the maximum"
        case .unreadRecount: "unread is the recount from scratch, on all devices"
        case .causeFirst: "nothing is visible before what it answers"
        case .anyCursor: "any cursor ever issued, and the delta from it, give the whole"
        case .anyPage: "page size and interruption do not matter"
        case .noLateRecord: "after a reader saw a seq, nothing below it appears"
        case .snapshotAndTail: "snapshot and tail are the full replay"
        case .invisibleCompaction: "compaction is invisible"
        case .noResurrection: "no deleted text in any answer"
        case .vectorIsRecords: "a vector counts exactly the home records"
        case .clonesSurvive: "both texts of a clash survive, once"
        case .afterRollback: "after a rollback everything clients hold is back exactly once"
        case .anyClock: "any client clock"
        case .badOperation: "a bad operation delays no other"
        case .outboxDrains: "outboxes drain without a person's help"
        case .nothingForbidden: "no answer holds what its reader may not see"
        case .unknownKinds: "unknown kinds come back byte for byte"
        case .liveIsPull: "live readers see what pulls give, in the same order"
        case .incrementalState: "a state grown by operations is the fresh one"
        }
    }
}

/// What checks found, and how often each invariant was put to a test that could have failed.
package struct Findings: Sendable {
    package var failures: [String] = []
    package var exercised: [Invariant: Int] = [:]

    package init() {}

    mutating func check(_ invariant: Invariant, _ holds: Bool, _ found: () -> String) {
        exercised[invariant, default: 0] += 1
        if !holds { failures.append("invariant \(invariant.rawValue), \(invariant.sentence): \(found())") }
    }

    package mutating func add(_ other: Findings) {
        failures += other.failures
        exercised.merge(other.exercised, uniquingKeysWith: +)
    }
}
