internal import JSONText
internal import SocketIO

extension Arguments {
    /// Arguments written one after the other.
    ///
    /// - Parameter attachments: what placeholders among them stand for, and perhaps more.
    init(attachments: [[UInt8]] = [], _ build: (inout JSONWriter) -> Void) {
        self.init(JSONSlice(trusted: JSONWriter.text { $0.array(build) }[...]).elements, attachments: attachments)
    }

    /// The argument at an index as it may stand in other JSON text; `null` where there is none.
    func value(_ index: Int) -> ArraySlice<UInt8> { self[index]?.bytes ?? Array("null".utf8)[...] }

    /// The string at an index; empty where there is none.
    func text(_ index: Int) -> String { self[index]?.string ?? "" }

    /// How many a client asks for at an index: a whole number from 0 to `maximum`, whatever it wrote.
    func count(_ index: Int, atMost maximum: Int) -> Int {
        guard let value = self[index], value.kind == .number else { return 0 }
        let number = Double(String(decoding: value.bytes, as: UTF8.self)) ?? 0
        return Int(min(max(number, 0), Double(maximum)))
    }

    /// As a JavaScript server has them once it has read them.
    var rewritten: Arguments { Arguments(values.map(\.rewritten), attachments: attachments) }

    /// Without the first ones, which hold no attachments.
    func dropFirst(_ count: Int = 1) -> Arguments {
        Arguments(Array(values.dropFirst(count)), attachments: attachments)
    }
}

extension Socket {
    /// The payload of its CONNECT packet, `{}` when there was none.
    var auth: Arguments { Arguments([request.auth?.rewritten ?? JSONSlice(trusted: Array("{}".utf8)[...])]) }
}
