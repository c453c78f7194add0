internal import Cryptography

/// A reader's resume position, sealed so that only the server can make one: opaque to clients, at most 120 bytes.
///
/// Bytes: version 1, the epoch's first 8, varints of user, scope, user position and tickets position, the replica's 16
/// (or zeros), then the first 16 of HMAC-SHA-256 over all before; as base64url without padding. Version 3 has the floor
/// as one more varint.
public struct Cursor: Sendable, Equatable {
    public var epoch: UInt64
    public var reader: UserID
    public var scope: UInt64
    public var replica: ReplicaID?
    public var user: Seq
    public var tickets: Seq
    /// Between two pages of what compaction left: the journal's floor at the first of them; else 0.
    public var floor: Seq = 0

    public init(epoch: Epoch, reader: UserID, scope: UInt64, replica: ReplicaID?, user: Seq, tickets: Seq) {
        self.epoch = epoch.bits.high
        self.reader = reader
        self.scope = scope
        self.replica = replica
        self.user = user
        self.tickets = tickets
    }

    /// The opaque text under `key`.
    public func sealed(with key: [UInt8]) -> String {
        var bytes: [UInt8] = [floor == 0 ? 1 : 3]
        bytes.append(contentsOf: Bits128(high: epoch, low: 0).bytes.prefix(8))
        for number in [UInt64(reader.rawValue), scope, user, tickets] { Varint.write(number, to: &bytes) }
        if floor > 0 { Varint.write(floor, to: &bytes) }
        bytes.append(contentsOf: (replica?.bits ?? Bits128(high: 0, low: 0)).bytes)
        bytes.append(contentsOf: HMAC.code(bytes, key: key).prefix(16))
        return Base64URL.encode(bytes)
    }

    /// Opens what `sealed` made; nil for anything else, whatever is wrong with it.
    public init?(opening text: String, with key: [UInt8]) {
        guard text.utf8.count <= 120, let bytes = Base64URL.decode(text), bytes.count > 16 else { return nil }
        let body = Array(bytes.dropLast(16))
        guard constantTimeEqual(Array(HMAC.code(body, key: key).prefix(16)), Array(bytes.suffix(16))) else {
            return nil
        }
        var rest = body[...]
        guard let version = rest.popFirst(), [1, 3].contains(version),
            let epoch = Bits128(bytes: Array(rest.prefix(8)) + [UInt8](repeating: 0, count: 8))
        else { return nil }
        rest = rest.dropFirst(8)
        guard let reader = Varint.read(from: &rest), let scope = Varint.read(from: &rest),
            let user = Varint.read(from: &rest), let tickets = Varint.read(from: &rest),
            let floor = version == 1 ? 0 : Varint.read(from: &rest), let replica = Bits128(bytes: rest),
            rest.count == 16
        else { return nil }
        self.epoch = epoch.high
        self.reader = UserID(Int(reader))
        self.scope = scope
        self.user = user
        self.tickets = tickets
        self.floor = floor
        self.replica = replica == Bits128(high: 0, low: 0) ? nil : ReplicaID(replica)
    }

    /// Whether the cursor was made in this epoch.
    public func belongs(to epoch: Epoch) -> Bool { self.epoch == epoch.bits.high }
}

/// Unsigned integers in groups of seven bits, least significant first.
enum Varint {
    static func write(_ number: UInt64, to bytes: inout [UInt8]) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    static func read(from bytes: inout ArraySlice<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 63, by: 7) {
            guard let byte = bytes.popFirst() else { return nil }
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return number }
        }
        return nil
    }
}
