import JSONText
public import SocketIO

extension EngineMessage: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral {
    public init(stringLiteral text: String) { self = .text(Array(text.utf8)) }

    public init(arrayLiteral bytes: UInt8...) { self = .binary(bytes) }

    var text: String? { if case .text(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil } }
}

extension Arguments {
    /// Some JSON texts.
    init(_ texts: String..., attachments: [[UInt8]] = []) {
        self.init(texts.map { JSONSlice(trusted: Array($0.utf8)[...]) }, attachments: attachments)
    }

    /// The texts.
    var texts: [String] { values.map { String(decoding: $0.bytes, as: UTF8.self) } }
}
