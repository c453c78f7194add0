internal import JSONText
internal import SyncEngine
internal import TicketExchange
internal import TicketFormats

extension Administration {
    /// Sends the file in pieces; what was sent, as JSON.
    func send(_ export: ControlRequest.Export, to peer: ControlPeer) async throws -> [UInt8] {
        switch export {
        case .tickets(let format, var filter, let assignee):
            filter.assignee = try assignee.map { try user($0).id }
            let exporter = exporter(format, filter)
            return try await withTaskExecutorPreference(ExchangeThread("export")) {
                try await send(exporter, to: peer)
            }
        case .person(let reference):
            let person = try user(reference)
            return try await withTaskExecutorPreference(ExchangeThread("export")) {
                try await PersonExport(person, self, peer).run()
            }
        }
    }

    /// - Parameter reader: nil: everything there is, for the operator.
    func exporter(
        _ format: TicketFormat, _ filter: TicketFilter = TicketFilter(), reader: UserID? = nil,
        where isWanted: @escaping (InterchangeTicket) -> Bool = { _ in true }
    ) -> TicketExporter {
        let header = ExportHeader(
            exportedAt: Environment.system.now(), generator: "ticx-sync/\(version)", source: facilities.helpdeskAddress)
        return TicketExporter(
            service, reader: reader, filter: filter, format: format, header: header, where: isWanted)
    }

    /// `{"tickets","bytes","losses":{…}}`
    private func send(_ exporter: TicketExporter, to peer: ControlPeer) async throws -> [UInt8] {
        var bytes = 0
        while let piece = try await exporter.next() {
            bytes += piece.count
            try await peer.send(whole: piece, UpkeepProgress(done: exporter.done, total: exporter.total))
        }
        return JSONWriter.text { writer in
            writer.object { writer in
                writer.field("tickets", exporter.written)
                writer.field("bytes", bytes)
                writer.object("losses") { writer in
                    for (loss, count) in exporter.losses.sorted(by: { $0.key < $1.key }) { writer.field(loss, count) }
                }
            }
        }
    }
}

extension ControlPeer {
    /// Sends bytes of any number, in as many pieces as they need.
    func send(whole bytes: [UInt8], _ progress: UpkeepProgress) async throws {
        var rest = bytes[...]
        repeat {
            try await send(Array(rest.prefix(ControlLimits.pieceBytes)), progress)
            rest = rest.dropFirst(ControlLimits.pieceBytes)
        } while !rest.isEmpty
    }
}
