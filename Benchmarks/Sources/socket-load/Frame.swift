/// One text frame of a client, masked beforehand: before it leaves, only a timestamp is written into it.
struct Frame {
    /// Where the timestamp goes in the text: sixteen hexadecimal digits.
    static let stamp = "################"
    private static let key: [UInt8] = [0x37, 0xfa, 0x21, 0x3d]

    private let bytes: [UInt8]
    private let payload: Int
    private let stampAt: Int?

    /// - Parameter opcode: 1 for text, 10 for the answer to a ping.
    init(_ text: some Sequence<UInt8>, opcode: UInt8 = 1) {
        let text = Array(text)
        precondition(text.count < 1 << 16, "\(text.count) bytes do not fit a frame of this client")
        var bytes: [UInt8] = [0x80 | opcode]
        if text.count < 126 {
            bytes.append(0x80 | UInt8(text.count))
        } else {
            bytes += [0x80 | 126, UInt8(text.count >> 8), UInt8(text.count & 0xff)]
        }
        bytes += Self.key
        payload = bytes.count
        bytes += text.enumerated().map { $1 ^ Self.key[$0 & 3] }
        self.bytes = bytes
        let mark = Array(Self.stamp.utf8)
        stampAt = text.indices.first { text[$0...].starts(with: mark) }
    }

    init(_ text: String) { self.init(text.utf8) }

    func append(to out: inout [UInt8], stamp: UInt64) {
        let start = out.count
        out.append(contentsOf: bytes)
        guard let stampAt else { return }
        out.withUnsafeMutableBufferPointer { out in
            var rest = stamp
            for index in stride(from: stampAt + 15, through: stampAt, by: -1) {
                let digit = UInt8(truncatingIfNeeded: rest & 15)
                out[start + payload + index] = (digit < 10 ? 48 + digit : 87 + digit) ^ Self.key[index & 3]
                rest >>= 4
            }
        }
    }
}
