internal import JSONText

extension EnginePacket {
    /// The first packet of a connection: its numbers, in milliseconds.
    static func opening(id: String, isPolling: Bool, options: EngineOptions) -> EnginePacket {
        .open(
            JSONWriter.text { writer in
                writer.object { writer in
                    writer.field("sid", id)
                    writer.array("upgrades") { if isPolling { $0.element("websocket") } }
                    writer.field("pingInterval", options.pingInterval.wholeMilliseconds)
                    writer.field("pingTimeout", options.pingTimeout.wholeMilliseconds)
                    writer.field("maxPayload", options.maximumPayload)
                }
            })
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
