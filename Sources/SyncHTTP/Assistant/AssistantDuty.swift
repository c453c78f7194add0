internal import Assistance
internal import Logging
internal import SyncEngine

/// The assistant of one service, on duty: what it looks at, and whose answers came too late.
struct AssistantDuty: Sendable {
    let figures: AssistantFigures
    let late = LateAnswers()

    /// - Parameters:
    ///   - status: of the server, for what it says about itself; nil where that is nobody's business.
    ///   - endpoint: a language model; nil for none.
    init(
        service: SyncService, presence: Presence, now: @escaping @Sendable () -> Timestamp,
        status: ServerStatus? = nil, endpoint: Configuration.Assistant? = nil, logger: Logger? = nil
    ) {
        let surroundings = Surroundings(
            service: service, now: now,
            online: { reader in Self.online(service.directory, presence, reader) },
            checks: { await Self.checks(service, presence, status) })
        let client = endpoint.flatMap { EndpointClient(url: $0.url, key: $0.key) }
        let model = client.map { ModelEndpoint(model: endpoint?.model, exchange: $0.exchange) }
        let assistant = HelpdeskAssistant(surroundings, endpoint: model) { trouble in
            logger?.warning(
                "the language model gave no answer, the built-in assistant did",
                metadata: [LogKeys.error: "\(trouble)"])
        }
        figures = assistant.figures
        service.register(assistant)
    }

    private static func online(_ directory: Directory, _ presence: Presence, _ reader: UserID) -> [OnlinePerson] {
        directory.users.filter { $0.isActive && $0.id != reader }.compactMap { user in
            let status = presence.presence(of: user.id).status
            guard status != .offline else { return nil }
            return OnlinePerson(name: user.shownName, status: status.rawValue, department: user.department)
        }
    }

    private static func checks(
        _ service: SyncService, _ presence: Presence, _ status: ServerStatus?
    ) async -> [SystemCheck] {
        var checks: [SystemCheck] = []
        if let status {
            let isWell = await status.storeTrouble() == nil
            let state = isWell ? "takes reads and writes" : "takes no writes now"
            checks.append(SystemCheck("Storage", state, isWell: isWell))
        }
        let online = online(service.directory, presence, .assistant).count
        checks.append(SystemCheck("Connections", "\(presence.socketCount) open, \(online) people online"))
        if let decided = try? await service.statistics().decided {
            let refused = decided[.rejected, default: 0]
            let taken = decided.reduce(0) { $0 + $1.value } - refused
            checks.append(
                SystemCheck(
                    "Operations since the start", "\(taken) taken, \(refused) refused and kept for their authors"))
        }
        if let status {
            let uptime = Duration.seconds(status.uptimeSeconds).spoken
            checks.append(SystemCheck("Server", "version \(status.version), running for \(uptime)"))
        }
        return checks
    }
}

extension Duration {
    /// `3 d 4 h`, `12 min`, `40 s`.
    fileprivate var spoken: String {
        let seconds = components.seconds
        switch seconds {
        case ..<60: return "\(seconds) s"
        case ..<3600: return "\(seconds / 60) min"
        case ..<86_400: return "\(seconds / 3600) h \(seconds % 3600 / 60) min"
        default: return "\(seconds / 86_400) d \(seconds % 86_400 / 3600) h"
        }
    }
}
