internal import JSONText

extension SocketPacket {
    /// The messages that carry this packet, its text first: what clients compare byte for byte.
    package var messages: [EngineMessage] {
        switch content {
        case .connect(let payload): [.text(text(.connect, payload))]
        case .disconnect: [.text(text(.disconnect, nil))]
        case .connectError(let payload): [.text(text(.connectError, payload))]
        case .event(let name, let arguments, let id): messages(.event, .binaryEvent, name: name, arguments, id: id)
        case .acknowledgement(let arguments, let id):
            messages(.acknowledgement, .binaryAcknowledgement, name: nil, arguments, id: id)
        }
    }

    private func text(_ code: Code, _ payload: JSONSlice?) -> [UInt8] {
        var text = header(code, attachments: 0, id: nil, capacity: payload?.bytes.count ?? 0)
        if let payload { text += payload.bytes }
        return text
    }

    private func messages(
        _ plain: Code, _ binary: Code, name: String?, _ arguments: Arguments, id: Int?
    ) -> [EngineMessage] {
        let arguments = arguments.numbered
        let count = arguments.attachments.count
        let capacity = arguments.values.reduce((name?.utf8.count ?? 0) + 8) { $0 + $1.bytes.count + 1 }
        var text = header(count > 0 ? binary : plain, attachments: count, id: id, capacity: capacity)
        text.append(UInt8(ascii: "["))
        if let name { JSONString.write(name, to: &text) }
        var needsComma = name != nil
        for value in arguments.values {
            if needsComma { text.append(UInt8(ascii: ",")) }
            needsComma = true
            text += value.bytes
        }
        text.append(UInt8(ascii: "]"))
        guard count > 0 else { return [.text(text)] }
        return [.text(text)] + arguments.attachments.map(EngineMessage.binary)
    }

    /// `<type>[<attachments>-][<namespace>,][<id>]`, with room for what follows.
    private func header(_ code: Code, attachments: Int, id: Int?, capacity: Int) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(capacity + namespace.utf8.count + 32)
        text.append(code.rawValue)
        if code.isBinary {
            text += "\(attachments)-".utf8
        }
        if namespace != "/" {
            text += namespace.utf8
            text.append(UInt8(ascii: ","))
        }
        if let id { text += "\(id)".utf8 }
        return text
    }
}
