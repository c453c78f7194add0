internal import Control
internal import FileStore
internal import JSONText

extension Office {
    /// Work on the store's files: by the server that has them open, else here.
    func keepUp(_ upkeep: Upkeep, _ bar: ProgressBar) async throws -> JSONSlice {
        defer { bar.clear() }
        if let client = try ControlClient.connect(directory: directory) {
            let request = ControlRequest.upkeep(upkeep, tellsProgress: true)
            return try ControlFault.result(of: try client.ask(request.encoded, onProgress: bar.show))
        }
        try checkThereIsAStore()
        if case .compact = upkeep {
            return try await opened { opened in
                let request = ControlRequest.upkeep(upkeep, tellsProgress: true)
                return try ControlFault.result(
                    of: await opened.administration.answer(
                        to: request.encoded, for: ControlPeer(tell: { bar.show(line: $0) })))
            }
        }
        if case .verify(let depth) = upkeep {
            // Without opening, which would recover the store: what is checked is what is there.
            let report = try FileStore.verify(directory: directory, depth.ofStore) {
                bar.show(UpkeepProgress(done: $0))
            }
            return try JSONSlice(validating: report.encoded(depth))
        }
        let store = try await FileStore.open(directory: directory, logger: Self.quietLogger)
        do {
            let result = try await StoreUpkeep(store: store).run(upkeep, bar.show)
            await store.close()
            return try JSONSlice(validating: result)
        } catch {
            await store.close()
            throw error
        }
    }
}
