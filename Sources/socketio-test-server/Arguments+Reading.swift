internal import JSONText
internal import SocketIO

extension Arguments {
    /// Arguments written one after the other.
    init(_ build: (inout JSONWriter) -> Void) {
        self.init(JSONSlice(trusted: JSONWriter.text { $0.array(build) }[...]).elements)
    }

    /// The string at an index; empty where there is none.
    func text(_ index: Int) -> String { self[index]?.string ?? "" }

    /// The integer at an index; 0 where there is none.
    func number(_ index: Int) -> Int { self[index]?.integer.flatMap { Int(exactly: $0) } ?? 0 }

    /// Without the first ones, which hold no attachments.
    func dropFirst(_ count: Int = 1) -> Arguments {
        Arguments(Array(values.dropFirst(count)), attachments: attachments)
    }
}

extension Socket {
    /// The payload of its CONNECT packet, `{}` when there was none.
    var auth: Arguments { Arguments([request.auth ?? JSONSlice(trusted: Array("{}".utf8)[...])]) }
}
