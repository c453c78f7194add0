internal import Hummingbird
internal import JSONText
internal import Logging
internal import NIOCore
internal import SyncEngine

/// One request on its way through its route: what was asked, and by whom.
struct Call: Sendable {
    let request: Request
    let parameters: [String: String]
    let query: Query
    /// Who asks; nil on routes that anyone may call.
    let caller: Identity?
    /// Where it comes from.
    let address: ClientAddress
    let limits: Limits
    let logger: Logger
    let channel: any Channel

    /// Who asks, on a route for people who are signed in.
    var user: User {
        guard let caller else { preconditionFailure("a route for anyone asked who calls") }
        return caller.user
    }

    /// The whole body.
    ///
    /// - Throws: `APIError` `tooLarge`; `HTTPParserError` when the rest of it is no HTTP.
    func body() async throws -> [UInt8] {
        let maximum = limits.maximumBodyBytes
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > maximum {
            throw APIError.bodyTooLarge(maximum: maximum)
        }
        do {
            let buffer = try await request.body.collect(upTo: maximum)
            return Array(buffer.readableBytesView)
        } catch is NIOTooManyBytesError {
            throw APIError.bodyTooLarge(maximum: maximum)
        }
    }

    /// The body piece by piece, as fast as they are asked for, for as long as it keeps coming.
    func upload() -> RequestBody {
        channel.triggerUserOutboundEvent(UploadGrant(), promise: nil)
        return request.body
    }

    /// The body as a JSON object.
    ///
    /// - Throws: `APIError` `malformed` for anything else, and what `body()` throws.
    func object() async throws -> JSONSlice {
        let json = try JSONSlice(validating: try await body(), maximumDepth: limits.maximumJSONDepth)
        guard json.kind == .object else { throw APIError(.malformed, "the body must be a JSON object") }
        return json
    }

    /// A path parameter that is a user's number.
    ///
    /// - Throws: `APIError` `malformed` for anything but a whole number above 0 that JavaScript holds exactly.
    func userID(_ name: String) throws(APIError) -> UserID {
        guard let number = WireNumber.read(parameters[name] ?? "") else { throw .malformed(name, WireNumber.rule) }
        return UserID(number)
    }
}

/// The ids of the wire: whole numbers that JavaScript holds exactly.
enum WireNumber {
    static let rule = "must be a whole number from 1 to 9007199254740991"

    static func read(_ text: String) -> Int? {
        guard let number = Int(text), number > 0, number < 1 << 53, String(number) == text else { return nil }
        return number
    }

    /// A number, or a string of digits as some builds of the frontend send it.
    static func read(_ json: JSONSlice) -> Int? {
        json.kind == .string ? read(json.string ?? "") : json.integer.flatMap { read(String($0)) }
    }
}
