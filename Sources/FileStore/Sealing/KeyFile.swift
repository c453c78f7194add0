internal import Cryptography
import SyncEngine

/// One file of `keys/`: a data key wrapped by the master key, or the trace of one that was dropped.
///
///     {"key":"10005-1-9f3c2a81","store":"…","master":"<16 digits>","since":88,"n":"…","x":"…","c":"…"}
///     {"key":"10005-1-9f3c2a81","store":"…","dropped":true,"c":"…"}
///
/// `master` tells which master key wrapped it; `since` is the head of the owner's journal when the key was made.
struct KeyFile: Equatable {
    var id: KeyID
    var store: Bits128
    var state: State

    enum State: Equatable {
        case wrapped(master: UInt64, since: UInt64, AES256GCM.Sealed)
        case dropped
    }

    static let directory = "keys"

    static func path(_ id: KeyID) -> String { "\(directory)/\(id).json" }

    /// A key wrapped by a master key.
    init(wrapping key: SecretKey, _ id: KeyID, store: Bits128, since: UInt64, by master: MasterKey) throws {
        let context = SealContext.key(store, id, since: since)
        let sealed = try key.withBytes { bytes in
            Result { try AES256GCM.seal(bytes, under: master.key, context: context) }
        }.get()
        self.init(id: id, store: store, state: .wrapped(master: master.fingerprint, since: since, sealed))
    }

    init(id: KeyID, store: Bits128, state: State) {
        self.id = id
        self.store = store
        self.state = state
    }

    /// The data key; nil when it was dropped.
    ///
    /// - Throws: `SealError.wrongMasterKey`, `.damagedKey`.
    func unwrapped(by master: MasterKey) throws(SealError) -> SecretKey? {
        guard case .wrapped(let fingerprint, let since, let sealed) = state else { return nil }
        guard fingerprint == master.fingerprint else { throw .wrongMasterKey(key: id.description) }
        let context = SealContext.key(store, id, since: since)
        guard var secret = try? AES256GCM.open(sealed, under: master.key, context: context),
            let key = SecretKey(consuming: &secret)
        else { throw .damagedKey(key: id.description) }
        return key
    }

    var encoded: [UInt8] {
        var output: [UInt8] = []
        output.append(#"{"key":""#)
        id.write(to: &output)
        output.append(#"","store":""#)
        store.write(to: &output)
        switch state {
        case .wrapped(let master, let since, let sealed):
            output.append(#"","master":""#)
            output.append(hexadecimal: UInt32(truncatingIfNeeded: master >> 32))
            output.append(hexadecimal: UInt32(truncatingIfNeeded: master))
            output.append(#"","since":"#)
            output.append(decimal: since)
            output.append(#","n":""#)
            Base64URL.append(sealed.nonce, to: &output)
            output.append(#"","x":""#)
            Base64URL.append(sealed.bytes, to: &output)
            output.append("\"")
        case .dropped: output.append(#"","dropped":true"#)
        }
        _ = output.endLine(from: 0)
        return output
    }

    /// Reads the whole file. Nil when it is anything but one intact line of this form.
    init?(_ file: [UInt8]) {
        let read: KeyFile? = file.withUnsafeBytes { bytes in
            guard case .success(let line) = LineFraming.line(in: bytes, at: 0), line.end == bytes.count else {
                return nil
            }
            var cursor = ByteCursor(bytes, from: 0, to: line.body.upperBound)
            guard cursor.take(#"{"key":""#), let id = cursor.keyID(), cursor.take(#"","store":""#),
                let store = cursor.uuid(), cursor.take("\",\""), let state = Self.state(&cursor), cursor.isAtEnd
            else { return nil }
            return KeyFile(id: id, store: store, state: state)
        }
        guard let read else { return nil }
        self = read
    }

    private static func state(_ cursor: inout ByteCursor) -> State? {
        if cursor.take(#"dropped":true"#) { return .dropped }
        guard cursor.take(#"master":""#), let high = cursor.hexadecimal32(), let low = cursor.hexadecimal32(),
            cursor.take(#"","since":"#), let since = cursor.number(), cursor.take(#","n":""#),
            let nonce = cursor.base64(), cursor.take(#","x":""#), let bytes = cursor.base64()
        else { return nil }
        return .wrapped(
            master: UInt64(high) << 32 | UInt64(low), since: since, AES256GCM.Sealed(nonce: nonce, bytes: bytes))
    }
}

extension ByteCursor {
    /// Base64 up to its closing quote, which it takes too.
    mutating func base64() -> [UInt8]? {
        let start = position
        guard skipToQuote() else { return nil }
        return Base64URL.decode(utf8: copy(start..<position - 1))
    }
}
