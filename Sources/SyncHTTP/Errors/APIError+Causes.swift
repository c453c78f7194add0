internal import Cryptography
internal import HTTPTypes
internal import HummingbirdCore
internal import JSONText
internal import NIOCore
internal import NIOHTTP1
internal import SyncEngine
internal import TicketFormats

extension APIError {
    /// What a client is told about any error that reached the edge. Unknown ones say nothing about the inside.
    init(_ error: any Error) {
        switch error {
        case let error as APIError: self = error
        case let refusal as Refusal: self.init(refusal)
        case let error as JournalStoreError: self.init(error)
        case let error as BCryptError: self.init(error)
        case let error as JSONError: self.init(.malformed, "the body must be JSON: \(error)")
        case let error as HTTPParserError: self.init(error)
        case let fault as FormatFault: self.init(fault)
        case is CancellationError: self.init(.overload, "the server is shutting down", retryAfter: .seconds(2))
        default:
            self.init(
                .internalError, "something went wrong here; the server's log has the details", cause: "\(error)")
        }
    }

    private init(_ refusal: Refusal) {
        self.init(ErrorCode(refusal.code), refusal.message, retryAfter: refusal.retryAfter, details: refusal.details)
        queue = refusal.queue
        if code.status == .serviceUnavailable, retryAfter == nil { retryAfter = .seconds(2) }
    }

    /// What a file is, and what to do about it, in the words of whoever read it.
    private init(_ fault: FormatFault) {
        switch fault.reason {
        case .malformed, .invalid, .unsupported, .unsafe: self.init(.malformed, fault.description)
        case .tooLarge: self.init(.tooLarge, fault.description)
        case .unreadable, .outOfMemory:
            self.init(
                .unavailable, "the file cannot be read here now", retryAfter: .seconds(60), cause: fault.description)
        }
    }

    private init(_ error: JournalStoreError) {
        switch error {
        case .unavailable(let retryAfter, let reason):
            self.init(.unavailable, "the store is unavailable now; try again", retryAfter: retryAfter, cause: reason)
        case .outcomeUnknown:
            self.init(
                .outcomeUnknown, "it is not known whether this was stored; sending it again is safe",
                retryAfter: .seconds(2))
        case .tooLarge(_, let maximum): self.init(.tooLarge, "a record has at most \(maximum) bytes")
        case .operationIDReused:
            self.init(.operationConflict, "this opId is on record with another content")
        case .tooOld: self.init(.cursorInvalid, "the position is older than what is kept; pull without a cursor")
        }
    }

    private init(_ error: BCryptError) {
        switch error {
        case .busy: self.init(.busy, "many people are signing in; try again shortly", retryAfter: .seconds(2))
        case .passwordTooLong, .passwordHasNUL:
            self = .malformed("password", "must have at most \(BCrypt.maximumPasswordBytes) bytes and no NUL")
        case .costOutOfRange, .malformedHash:
            self.init(.internalError, "the stored password cannot be read", cause: "\(error)")
        }
    }

    private init(_ error: HTTPParserError) {
        switch error {
        case .headerOverflow: self.init(.headersTooLarge, "the request's headers are too large")
        case .invalidEOFState, .closedConnection:
            self.init(.requestTimeout, "the request ended or stalled before all of it had arrived")
        default: self.init(.malformed, "this is not a valid HTTP/1.1 request")
        }
        endsConnection = true
    }
}

extension ErrorCode {
    init(_ code: Refusal.Code) {
        switch code {
        case .malformed: self = .malformed
        case .cursorInvalid: self = .cursorInvalid
        case .replicaForked: self = .replicaForked
        case .replicaRetired: self = .replicaRetired
        case .epochChanged: self = .epochChanged
        case .alreadyClaimed: self = .alreadyClaimed
        case .replicaOwner: self = .replicaOwner
        case .forbidden: self = .forbidden
        case .unknownUser: self = .unknownUser
        case .alreadyExists: self = .alreadyExists
        case .tooLarge: self = .tooLarge
        case .tooMany: self = .tooMany
        case .readOnly: self = .readOnly
        case .overload: self = .overload
        }
    }

    /// The code of an operation that was rejected for good.
    init(_ code: Rejection.Code) {
        switch code {
        case .demoContact: self = .demoContact
        case .unknownReceiver: self = .unknownReceiver
        case .unknownTarget: self = .unknownTarget
        case .forbidden: self = .forbidden
        case .malformed: self = .malformed
        case .tooLarge: self = .tooLarge
        case .operationConflict: self = .operationConflict
        }
    }
}
