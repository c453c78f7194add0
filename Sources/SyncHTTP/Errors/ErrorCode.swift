internal import HTTPTypes
internal import Logging
internal import SyncEngine

/// Why a request failed, for programs: the `code` of an error body.
///
/// `status` is the one place where an HTTP status is chosen.
public enum ErrorCode: String, Sendable, CaseIterable {
    case accessTokenRequired, invalidCredentials
    case invalidToken, forbidden, replicaOwner, hostNotAllowed, realmFull
    case malformed, cursorInvalid, demoContact
    case notFound, unknownUser, unknownReceiver, unknownTarget, unknownEvent
    case methodNotAllowed
    case requestTimeout
    case replicaForked, replicaRetired, epochChanged, alreadyClaimed, alreadyExists, operationConflict, messageDeleted
    case tooLarge, tooMany
    case targetTooLong, headersTooLarge
    case busy
    case readOnly, overload, unavailable, outcomeUnknown
    case internalError

    var status: HTTPResponse.Status {
        switch self {
        case .malformed, .cursorInvalid, .demoContact: .badRequest
        case .accessTokenRequired, .invalidCredentials: .unauthorized
        case .invalidToken, .forbidden, .replicaOwner, .hostNotAllowed, .realmFull: .forbidden
        case .notFound, .unknownUser, .unknownReceiver, .unknownTarget, .unknownEvent: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .requestTimeout: .requestTimeout
        case .replicaForked, .replicaRetired, .epochChanged, .alreadyClaimed, .alreadyExists, .operationConflict,
            .messageDeleted:
            .conflict
        case .tooLarge, .tooMany: .contentTooLarge
        case .targetTooLong: .uriTooLong
        case .headersTooLarge: .requestHeaderFieldsTooLarge
        case .busy: .tooManyRequests
        case .readOnly, .overload, .unavailable, .outcomeUnknown: .serviceUnavailable
        case .internalError: .internalServerError
        }
    }

    /// How loud the log tells what is behind an error: what passes by itself is no fault.
    var logLevel: Logger.Level { self == .internalError ? .error : .warning }

    /// What a client with a queue should do with it (sync.md: 401, 403, 429 and 5xx keep, 413 split, the rest surface).
    var queue: Refusal.Queue {
        switch self {
        case .accessTokenRequired, .invalidCredentials, .invalidToken, .replicaOwner, .hostNotAllowed, .busy, .readOnly,
            .overload, .unavailable, .outcomeUnknown, .internalError, .requestTimeout:
            .keep
        case .tooLarge, .tooMany: .split
        case .cursorInvalid, .replicaForked, .replicaRetired, .epochChanged: .rebase
        case .malformed, .forbidden, .demoContact, .notFound, .unknownUser, .unknownReceiver, .unknownTarget,
            .unknownEvent, .methodNotAllowed, .alreadyClaimed, .alreadyExists, .operationConflict, .messageDeleted,
            .targetTooLong, .headersTooLarge, .realmFull:
            .surface
        }
    }
}
