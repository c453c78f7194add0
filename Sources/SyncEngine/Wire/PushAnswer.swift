internal import JSONText

extension SyncService {
    /// The answer to a push: results in request order, the replica's counter, the delta, and a report when anything was
    /// new.
    func answer(
        _ request: PushRequest, _ results: [OperationResult], _ delta: Delta?, author: UserID
    ) async throws -> [UInt8] {
        let vector = try await states.current(author).vector
        let serverTime = environment.now()
        return JSONWriter.text { writer in
            writer.object { writer in
                writer.array("results") { writer in
                    for result in results { result.write(to: &writer) }
                }
                writer.field("processed", results.count)
                writer.object("replica") { writer in
                    writer.field("id", request.replica)
                    writer.field("n", vector[request.replica])
                }
                if let delta { writer.object("delta", delta.write) } else { writer.null("delta") }
                DeliveryReport(results)?.write(to: &writer)
                writer.field("epoch", epoch)
                writer.field("serverTime", serverTime)
            }
        }
    }
}

/// What a push brought about, in numbers and one sentence.
struct DeliveryReport {
    private let counts: [OperationResult.Status: Int]
    /// How many came back after the server had lost them.
    private let recovered: Int

    /// Nil when nothing new was decided.
    init?(_ results: [OperationResult]) {
        guard results.contains(where: { $0.status != .retry && !$0.isRepeated }) else { return nil }
        recovered = results.count { $0.isRecovered && !$0.isRepeated }
        counts = results.reduce(into: [:]) { $0[$1.status, default: 0] += 1 }
    }

    func write(to writer: inout JSONWriter) {
        let told: [OperationResult.Status] = [.applied, .duplicate, .superseded, .rejected, .retry]
        writer.object("report") { writer in
            for status in told where counts[status, default: 0] > 0 {
                writer.field(status.rawValue, counts[status, default: 0])
            }
            if recovered > 0 { writer.field("recovered", recovered) }
            writer.field("text", text)
        }
    }

    private var text: String {
        let phrases: [(OperationResult.Status, String)] = [
            (.applied, "taken over"), (.duplicate, "already here"), (.superseded, "without effect"),
            (.rejected, "could not be sent and is kept"), (.retry, "still waiting"),
        ]
        let told = phrases.compactMap { status, phrase in counts[status].map { "\($0) \(phrase)" } }
        return (told + (recovered > 0 ? ["\(recovered) recovered"] : [])).joined(separator: ", ") + "."
    }
}
