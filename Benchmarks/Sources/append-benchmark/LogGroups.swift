import Foundation

/// The batches that a store made durable, read from its log: lines with the same `d` shared a flush.
enum LogGroups {
    /// The bytes of each batch, in order.
    static func sizes(ofStoreAt directory: String) throws -> [Int] {
        let wal = directory + "/wal"
        var sizes: [Int] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: wal).sorted() {
            let data = try Data(contentsOf: URL(fileURLWithPath: "\(wal)/\(name)"))
            data.withUnsafeBytes { bytes in
                var durable: Substring.UTF8View?
                for line in bytes.split(separator: UInt8(ascii: "\n")) {
                    guard let own = Self.durable(line) else { continue }
                    if let durable, own.elementsEqual(durable) {
                        sizes[sizes.count - 1] += line.count + 1
                    } else {
                        sizes.append(line.count + 1)
                        durable = own
                    }
                }
            }
        }
        return sizes
    }

    /// The digits of `d` in `{"l":77,"d":76,…`; nil for a line that is no operation.
    private static func durable(_ line: Slice<UnsafeRawBufferPointer>) -> Substring.UTF8View? {
        let start = String(decoding: line.prefix(64), as: UTF8.self)[...]
        guard start.hasPrefix(#"{"l":"#) else { return nil }
        let members = start.utf8.split(separator: UInt8(ascii: ","), maxSplits: 2)
        return members.count == 3 ? members[1] : nil
    }
}
