internal import JSONText

/// The body of `POST /api/sync/claim`: a replica that was minted for nobody, what its queue holds, and what to do with
/// it.
struct ClaimRequest: Sendable {
    var queue: PushRequest
    /// Nil asks for a preview.
    var choice: ReplicaClaim?

    /// Reads the request.
    ///
    /// - Throws: `Refusal` as `PushRequest` does, and `malformed` for an unknown choice.
    init(_ bytes: [UInt8], limits: EngineLimits) throws(Refusal) {
        queue = try PushRequest(bytes, limits: limits)
        choice = try Envelope(bytes, depth: limits.maximumDepth).optional("choice", "must be import or discard") {
            $0.string.flatMap(ReplicaClaim.init(rawValue:))
        }
    }
}
