internal import Cryptography
internal import JSONText
import SyncEngine

/// What stands in a record for its body:
///
///     {"k":"10005-1-9f3c2a81","n":"<16 characters>","x":"<ciphertext and tag>"}
///
/// and, when something stays of the body after its author's words are erased, the same under the store's own key:
///
///     {"k":…,"n":…,"x":…,"s":{"k":"store-1-07d2e5b4","n":…,"x":…}}
struct SealedBody: Equatable {
    var key: KeyID
    var sealed: AES256GCM.Sealed
    /// At most one level deep.
    var remainder: [SealedBody] = []

    func write(to output: inout [UInt8]) {
        output.append(#"{"k":""#)
        key.write(to: &output)
        output.append(#"","n":""#)
        Base64URL.append(sealed.nonce, to: &output)
        output.append(#"","x":""#)
        Base64URL.append(sealed.bytes, to: &output)
        output.append("\"")
        if let remainder = remainder.first {
            output.append(#","s":"#)
            remainder.write(to: &output)
        }
        output.append("}")
    }

    /// What a body turns out to be.
    enum Reading: Equatable {
        case plain
        case sealed(SealedBody)
        /// It has the members of a sealed one, and cannot be one.
        case damaged
    }

    /// Reads a body. One with exactly the members above, in their order, counts as sealed.
    static func read(_ body: ArraySlice<UInt8>) -> Reading {
        guard body.starts(with: #"{"k":"#.utf8) else { return .plain }
        let members = JSONSlice(trusted: body).members
        guard [["k", "n", "x"], ["k", "n", "x", "s"]].contains(members.map(\.key)) else { return .plain }
        guard let key = members[0].value.utf8.flatMap({ KeyID($0) }),
            let nonce = members[1].value.utf8.flatMap({ Base64URL.decode(utf8: $0) }),
            let bytes = members[2].value.utf8.flatMap({ Base64URL.decode(utf8: $0) })
        else { return .damaged }
        var body = SealedBody(key: key, sealed: AES256GCM.Sealed(nonce: nonce, bytes: bytes))
        if members.count > 3 {
            guard case .sealed(let remainder) = read(members[3].value.bytes), remainder.remainder.isEmpty,
                remainder.key.owner == .store
            else { return .damaged }
            body.remainder = [remainder]
        }
        return .sealed(body)
    }
}

/// Where a content has its body, and what else sealing has to know of it.
struct BodyPlace {
    var kind = ""
    var from: UserID?
    /// In the content's bytes.
    var range: Range<Int>

    /// Nil when the content has no body.
    init?(_ content: [UInt8]) {
        var kind = ""
        var from: UserID?
        var range: Range<Int>?
        JSONSlice(trusted: content[...]).forEachMember { key, value in
            switch key {
            case "kind": kind = value.string ?? ""
            case "from": from = value.integer.map { UserID(Int($0)) }
            case "body": range = value.bytes.startIndex..<value.bytes.endIndex
            default: break
            }
        }
        guard let range else { return nil }
        self.kind = kind
        self.from = from
        self.range = range
    }
}

extension ArraySlice<UInt8> {
    /// Whether a body says nothing: `null`, as deleted texts are, or `{}`. Such bodies are not sealed.
    var isEmptyBody: Bool { elementsEqual("null".utf8) || elementsEqual("{}".utf8) }
}
