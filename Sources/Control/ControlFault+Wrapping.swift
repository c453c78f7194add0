internal import SyncEngine

extension ControlFault {
    /// The answer for whatever a command threw.
    init(wrapping error: any Error) {
        switch error {
        case let fault as ControlFault: self = fault
        case let refusal as Refusal where refusal.code == .alreadyExists:
            self.init(.exists, "\(refusal.message). `ticx-sync user list` shows who there is.")
        case let refusal as Refusal: self.init(Self.code(of: refusal.code), refusal.message)
        case JournalStoreError.unavailable(_, let reason):
            self.init(.busy, "The store takes no writes now: \(reason). Nothing was changed; try again.")
        case JournalStoreError.outcomeUnknown:
            self.init(.failed, "Whether the change was kept is not known. Look before you repeat it.")
        default: self.init(.failed, "\(error)")
        }
    }

    private static func code(of code: Refusal.Code) -> Code {
        switch code {
        case .unknownUser: .unknown
        case .alreadyExists: .exists
        case .forbidden, .replicaOwner: .forbidden
        case .overload, .readOnly: .busy
        default: .malformed
        }
    }
}
