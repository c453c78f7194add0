/// What a demo login may ask for: what concerns its own realm. Everything else of the server is closed to it.
enum RealmRoutes {
    private static let areas: Set<String> = [
        "chat", "presence", "notifications", "tickets", "metadata", "reports", "aichat", "sync",
    ]
    private static let closed: Set<String> = [
        "tickets/export", "tickets/import", "aichat/analytics", "sync/claim",
    ]
    /// How somebody becomes a real person, whatever token the page still sends along.
    private static let signIns: Set<String> = [
        "auth/login", "auth/microsoft-login", "auth/microsoft-user", "auth/register",
    ]

    /// Whether a realm answers.
    static func isOpen(_ route: Route) -> Bool {
        if route.pattern == "auth/me" { return true }
        guard route.access != .administrators, case .name(let area)? = route.pieces.first else { return false }
        return areas.contains(area) && !closed.contains(route.pattern)
    }

    /// Whether the server answers as it would anybody.
    static func isPublic(_ route: Route) -> Bool {
        guard route.access == .anyone, case .name(let area)? = route.pieces.first else { return false }
        return area != "auth" || signIns.contains(route.pattern)
    }
}
