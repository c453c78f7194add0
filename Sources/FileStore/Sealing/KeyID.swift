package import SyncEngine

/// Whose words a data key seals: a person's, or those of nobody in particular.
package enum KeyOwner: Hashable, Sendable {
    case store
    case user(UserID)

    /// The owner of the key for an operation that is at home in a journal.
    package init(home: JournalID) {
        if case .user(let user) = home { self = .user(user) } else { self = .store }
    }

    /// 0 for the store; users' numbers are positive.
    var number: UInt64 {
        switch self {
        case .store: 0
        case .user(let user): UInt64(user.rawValue)
        }
    }
}

/// The name of a data key, in records and as a file's: `10005-1-9f3c2a81`, `store-1-07d2e5b4`.
///
/// Owner, number and 32 random bits: two keys never have one name, not even after an old copy of `keys/` was put back.
package struct KeyID: Hashable, Sendable {
    package var owner: KeyOwner
    package var number: UInt64
    package var tag: UInt32

    package init(owner: KeyOwner, number: UInt64, tag: UInt32) {
        self.owner = owner
        self.number = number
        self.tag = tag
    }

    /// Reads exactly the form that `write` gives.
    init?(_ text: some Sequence<UInt8>) {
        let id: KeyID? = Array(text).withUnsafeBytes { bytes in
            var cursor = ByteCursor(bytes, from: 0, to: bytes.count)
            guard let id = cursor.keyID(), cursor.isAtEnd else { return nil }
            return id
        }
        guard let id else { return nil }
        self = id
    }

    func write(to output: inout [UInt8]) {
        switch owner {
        case .store: output.append("store")
        case .user(let user): output.append(decimal: UInt64(user.rawValue))
        }
        output.append("-")
        output.append(decimal: number)
        output.append("-")
        output.append(hexadecimal: tag)
    }
}

extension KeyID: CustomStringConvertible {
    package var description: String {
        var output: [UInt8] = []
        write(to: &output)
        return String(decoding: output, as: UTF8.self)
    }
}

extension KeyID: Comparable {
    package static func < (left: KeyID, right: KeyID) -> Bool {
        (left.owner.number, left.number, left.tag) < (right.owner.number, right.number, right.tag)
    }
}

extension ByteCursor {
    mutating func keyID() -> KeyID? {
        let owner: KeyOwner
        if take("store") {
            owner = .store
        } else {
            guard let user = number(), user > 0, user <= UInt64(Int.max) else { return nil }
            owner = .user(UserID(Int(user)))
        }
        guard take("-"), let number = number(), number > 0, take("-"), let tag = hexadecimal32() else { return nil }
        return KeyID(owner: owner, number: number, tag: tag)
    }
}
