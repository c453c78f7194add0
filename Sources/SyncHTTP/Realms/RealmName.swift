internal import Cryptography
internal import SyncEngine

/// What a realm is called: a keyed hash of the token it belongs to, so that neither a listing of the directory nor a
/// guess at tokens tells whose it is.
struct RealmName: Hashable, Sendable, CustomStringConvertible {
    private let bits: Bits128

    /// - Parameter key: derived from the secret that signs tokens.
    init(_ token: DemoToken, key: [UInt8]) {
        guard let bits = Bits128(bytes: Array(HMAC.code(token.digest, key: key).prefix(16))) else {
            preconditionFailure("16 bytes are 128 bits")
        }
        self.bits = bits
    }

    /// Reads the form of `description`; nil for anything else.
    init?(_ text: String) {
        guard let bits = Bits128(text.utf8), bits.description == text else { return nil }
        self.bits = bits
    }

    var description: String { bits.description }

    /// Under what name the directory of real people keeps who took its work along.
    var claim: ReplicaID { ReplicaID(OperationID.derived("demo realm", description).bits) }
}
