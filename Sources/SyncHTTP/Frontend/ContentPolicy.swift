/// What the pages of the frontend may load and call (Content Security Policy, level 3).
///
/// Scripts come from here alone and never from within a page: text that reaches `innerHTML` runs nothing. Styles may
/// stand in the page, because the frontend's libraries put them there.
enum ContentPolicy {
    private static let microsoft = "https://login.microsoftonline.com"

    /// - Parameter isLoopback: a build that calls `localhost` may be opened as `127.0.0.1`, and the other way round.
    static func text(frontends: [String], isLoopback: Bool) -> String {
        var targets = ["'self'", microsoft, "https://graph.microsoft.com"]
        targets += frontends + frontends.map { $0.replacing("http", with: "ws", maxReplacements: 1) }
        if isLoopback {
            targets += ["http://localhost:*", "ws://localhost:*", "http://127.0.0.1:*", "ws://127.0.0.1:*"]
        }
        return [
            "default-src 'self'", "script-src 'self'",
            "style-src 'self' 'unsafe-inline' https://fonts.googleapis.com",
            "font-src 'self' data: https://fonts.gstatic.com", "img-src 'self' data: blob: https:",
            "connect-src " + targets.joined(separator: " "), "frame-src 'self' " + microsoft,
            // The silent sign-in opens a page of ours in a frame of ours.
            "frame-ancestors 'self'", "base-uri 'self'", "form-action 'self' " + microsoft, "object-src 'none'",
        ].joined(separator: "; ")
    }
}
