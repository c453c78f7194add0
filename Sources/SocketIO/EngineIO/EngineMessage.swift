/// What Engine.IO carries for the layer above it: one text or one block of bytes.
public enum EngineMessage: Sendable, Equatable {
    /// UTF-8.
    case text([UInt8])
    case binary([UInt8])

    /// Bytes of content.
    public var count: Int {
        switch self {
        case .text(let bytes), .binary(let bytes): bytes.count
        }
    }
}
