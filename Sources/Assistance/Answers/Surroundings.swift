public import SyncEngine

/// What answers are made from, besides the tickets: asked at the moment of each answer.
public struct Surroundings: Sendable {
    public var service: SyncService
    public var now: @Sendable () -> Timestamp
    /// The colleagues who can be reached, as one person may see them.
    public var online: @Sendable (UserID) -> [OnlinePerson]
    /// What the server finds out about itself.
    public var checks: @Sendable () async -> [SystemCheck]

    public init(
        service: SyncService, now: @escaping @Sendable () -> Timestamp = Environment.system.now,
        online: @escaping @Sendable (UserID) -> [OnlinePerson] = { _ in [] },
        checks: @escaping @Sendable () async -> [SystemCheck] = { [] }
    ) {
        self.service = service
        self.now = now
        self.online = online
        self.checks = checks
    }
}

/// Somebody who can be reached.
public struct OnlinePerson: Sendable, Equatable {
    public var name: String
    /// `online`, `away` or `busy`.
    public var status: String
    public var department: String

    public init(name: String, status: String, department: String) {
        self.name = name
        self.status = status
        self.department = department
    }
}

/// One thing that was looked at, and how it is.
public struct SystemCheck: Sendable, Equatable {
    public var name: String
    public var finding: String
    public var isWell: Bool

    public init(_ name: String, _ finding: String, isWell: Bool = true) {
        self.name = name
        self.finding = finding
        self.isWell = isWell
    }
}
