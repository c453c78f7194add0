/// A line that differs in one bit from one that is right: what a failing memory cell or cable leaves.
enum OneBit {
    /// More than this is not searched: the time grows with the square.
    static let maximumBytes = 32 << 10

    /// The bytes with one bit turned, the first that `isRight`.
    static func turned(_ bytes: [UInt8], isRight: ([UInt8]) -> Bool) -> [UInt8]? {
        guard bytes.count <= maximumBytes else { return nil }
        var copy = bytes
        for place in copy.indices {
            for bit in 0..<8 {
                copy[place] ^= 1 << UInt8(bit)
                if isRight(copy) { return copy }
                copy[place] ^= 1 << UInt8(bit)
            }
        }
        return nil
    }

    /// Whether the bytes are intact lines from the first to the last.
    static func areLines(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var place = 0
            while place < bytes.count {
                guard let line = LineWalk.line(in: bytes, at: place) else { return false }
                place = line.end
            }
            return place > 0
        }
    }
}
