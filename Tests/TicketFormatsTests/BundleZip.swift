/// Builds zip archives, honest ones and others.
struct BundleZip {
    struct File {
        var name: String
        var nameInFront: String?
        var packed: [UInt8]
        var unpacked: Int
        var checksum: UInt32
        var method = 8
        var flags = 0
        var mode = 0o100644
        /// Written in front of the directory only, at the place of the file before.
        var sharesPlace = false

        init(_ name: String, _ bytes: [UInt8], isStored: Bool = false) {
            self.name = name
            packed = isStored ? bytes : BundleZip.deflated(bytes)
            unpacked = bytes.count
            checksum = BundleZip.checksum(bytes)
            if isStored { method = 0 }
        }
    }

    var files: [File] = []
    var comment = ""
    /// Whether all numbers stand where numbers go that do not fit.
    var isLarge = false
    var count: Int?

    var bytes: [UInt8] {
        var output: [UInt8] = []
        var directory: [UInt8] = []
        var place = 0
        for file in files {
            if !file.sharesPlace {
                place = output.count
                let front = Array((file.nameInFront ?? file.name).utf8)
                output += number(0x0403_4B50, 4) + number(20, 2) + number(file.flags, 2) + number(file.method, 2)
                output += number(0, 4) + number(Int(file.checksum), 4) + number(file.packed.count, 4)
                output += number(file.unpacked, 4) + number(front.count, 2) + number(0, 2) + front + file.packed
            }
            directory += entry(file, at: place)
        }
        let start = output.count
        output += directory
        let total = count ?? files.count
        if isLarge {
            let record = output.count
            output += number(0x0606_4B50, 4) + number(44, 8) + number(45, 2) + number(45, 2) + number(0, 8)
            output += number(total, 8) + number(total, 8) + number(directory.count, 8) + number(start, 8)
            output += number(0x0706_4B50, 4) + number(0, 4) + number(record, 8) + number(1, 4)
        }
        output += number(0x0605_4B50, 4) + number(0, 4) + number(isLarge ? 0xFFFF : total, 2)
        output += number(isLarge ? 0xFFFF : total, 2) + number(isLarge ? 0xFFFF_FFFF : directory.count, 4)
        output += number(isLarge ? 0xFFFF_FFFF : start, 4) + number(comment.utf8.count, 2) + Array(comment.utf8)
        return output
    }

    private func entry(_ file: File, at place: Int) -> [UInt8] {
        let name = Array(file.name.utf8)
        var entry = number(0x0201_4B50, 4) + number(3 << 8 | 20, 2) + number(20, 2) + number(file.flags, 2)
        entry += number(file.method, 2) + number(0, 4) + number(Int(file.checksum), 4)
        entry += number(isLarge ? 0xFFFF_FFFF : file.packed.count, 4)
        entry += number(isLarge ? 0xFFFF_FFFF : file.unpacked, 4)
        entry += number(name.count, 2) + number(isLarge ? 28 : 0, 2) + number(0, 2) + number(0, 2) + number(0, 2)
        entry += number(file.mode << 16, 4) + number(isLarge ? 0xFFFF_FFFF : place, 4) + name
        guard isLarge else { return entry }
        return entry + number(1, 2) + number(24, 2) + number(file.unpacked, 8) + number(file.packed.count, 8)
            + number(place, 8)
    }

    private func number(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// As deflate data, without packing anything.
    static func deflated(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        var rest = bytes[...]
        repeat {
            let block = rest.prefix(65_535)
            rest = rest.dropFirst(block.count)
            let length = UInt16(block.count)
            output += [rest.isEmpty ? 1 : 0, UInt8(length & 0xFF), UInt8(length >> 8)]
            output += [UInt8(~length & 0xFF), UInt8(~length >> 8)] + block
        } while !rest.isEmpty
        return output
    }

    /// Deflate data that becomes `a` and then `runs` times 258 more of it: 13 bits each, with the fixed codes.
    static func bomb(runs: Int) -> [UInt8] {
        var output: [UInt8] = []
        var held: UInt32 = 0
        var bits: UInt32 = 0
        func append(_ value: UInt32, _ count: UInt32) {
            held |= value << bits
            bits += count
            while bits >= 8 {
                output.append(UInt8(held & 0xFF))
                held >>= 8
                bits -= 8
            }
        }
        // The last block, with fixed codes; codes of Huffman stand with their first bit first.
        append(0b011, 3)
        append(reversed(0x30 + 0x61, 8), 8)
        for _ in 0..<runs {
            append(reversed(0b1100_0101, 8), 8)
            append(0, 5)
        }
        append(0, 7)
        append(0, 7)
        return output
    }

    private static func reversed(_ value: UInt32, _ count: UInt32) -> UInt32 {
        (0..<count).reduce(0) { $0 | (value >> $1 & 1) << (count - 1 - $1) }
    }

    /// CRC-32 as zip has it.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(0xFFFF_FFFF as UInt32) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1) * 0xEDB8_8320 }
        }
    }
}
