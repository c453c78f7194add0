internal import JSONText

/// Something a person wrote in a demo realm that a real person can take along, as the operation it becomes.
///
/// Its id follows from the realm and the operation it was: taking it along twice is a duplicate.
public struct Keepsake: Sendable, Equatable {
    public var operation: OperationID
    public var kind: String
    /// A JSON object.
    public var body: [UInt8]
    /// When it was written.
    public var at: Timestamp
    /// The number that the realm gave a ticket, on its creation.
    public var number: String?
}

extension Keepsake {
    /// The operation it becomes: one that waited in demo mode.
    func pending(limits: EngineLimits) -> Operation {
        var operation = Operation(
            minted: operation, kind: kind, body: JSONSlice(trusted: body[...]), at: at, limits: limits)
        operation.mode = .demo
        return operation
    }
}
