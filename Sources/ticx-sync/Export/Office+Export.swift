internal import Control
internal import JSONText

extension Office {
    /// Has a file made, by the server that has the store open, else here; what is told about it in the end.
    ///
    /// - Parameter take: gets the pieces; what it throws ends the export.
    func export(
        _ export: ControlRequest.Export, taking take: @escaping @Sendable ([UInt8], UpkeepProgress) throws -> Void
    ) async throws -> JSONSlice {
        let request = ControlRequest.export(export).encoded
        if let client = try ControlClient.connect(directory: directory) {
            return try ControlFault.result(of: try client.ask(request, taking: take))
        }
        try checkThereIsAStore()
        return try await opened { opened in
            try ControlFault.result(
                of: await opened.administration.answer(to: request, for: ControlPeer(send: { try take($0, $1) })))
        }
    }
}
