import SyncEngine

/// The outbox of one replica: pushes of what a day offline leaves behind, written as a client writes them.
///
/// Of ten operations eight are messages to one colleague (one of them an answer to an earlier one), one is a receipt
/// and one pins a contact.
struct Queue {
    let replica: ReplicaID
    let peer: UserID
    let epoch: Epoch
    private var n: UInt64 = 0

    init(author: Int, peer: UserID, epoch: Epoch) {
        replica = ReplicaID(Bits128(high: 0x6f0e_8d52_1c5b_4c8e, low: UInt64(author) + 1))
        self.peer = peer
        self.epoch = epoch
    }

    /// The next push, its operations live by the client's clock; no delta is asked for.
    mutating func push(_ operations: Int) -> [UInt8] {
        var texts: [String] = []
        for _ in 0..<operations {
            n += 1
            texts.append(operation())
        }
        return Array(
            #"{"replica":"\#(replica)","cursor":null,"limit":0,"remaining":0,"ops":[\#(texts.joined(separator: ","))]}"#
                .utf8)
    }

    /// The opId of this operation; its bits are as mixed as random ones.
    private func id(_ n: UInt64) -> OperationID {
        var mixed = replica.bits.low << 32 ^ n
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return OperationID(Bits128(high: mixed, low: mixed ^ mixed >> 31))
    }

    private func operation() -> String {
        #"{"opId":"\#(id(n))","n":\#(n),"kind":"\#(kind)","mode":"offline","at":"2026-11-22T08:12:03.120Z","#
            + #""clock":{"epoch":"\#(epoch)","user":\#(n / 2)},"body":\#(body)}"#
    }

    private var kind: String {
        switch n % 10 {
        case 8: "receipt.read"
        case 9: "contact.pin"
        default: "message.send"
        }
    }

    private var body: String {
        switch n % 10 {
        case 7: #"{"to":\#(peer),"text":"Yes, \#(n) is on its way.","type":"text","replyTo":"\#(id(n - 3))"}"#
        case 8: #"{"peer":\#(peer),"upTo":"\#(id(n - 2))"}"#
        case 9: #"{"user":\#(peer)}"#
        default:
            #"{"to":\#(peer),"type":"text","text":"The printer on the second floor is out of toner again, no. \#(n)."}"#
        }
    }
}
