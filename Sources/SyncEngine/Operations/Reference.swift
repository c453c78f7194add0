public import JSONText

/// How a body names something that exists already: by the server's id, or by the opId of what created it.
public enum Reference: Sendable, Equatable {
    case id(EventID)
    case operation(OperationID)

    /// Reads a positive integer or a UUID string. Nil for anything else.
    public init?(_ json: JSONSlice) {
        if let number = json.integer, number > 0 {
            self = .id(EventID(UInt64(number)))
        } else if let operation = OperationID(json) {
            self = .operation(operation)
        } else {
            return nil
        }
    }
}
