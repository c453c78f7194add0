internal import Foundation
internal import Logging
internal import SyncHTTP

/// What a server says once it listens.
struct Welcome {
    let configuration: Configuration
    let port: Int
    /// The sample people, when they were loaded.
    let samples: SampleData?

    private var base: String {
        let scheme = configuration.isEncrypted ? "https" : "http"
        return "\(scheme)://\(configuration.host == "::1" ? "[::1]" : configuration.host):\(port)"
    }

    func show(_ logger: Logger) {
        logger.info(
            "listening",
            metadata: [
                "address": "\(base)", "data": "\(configuration.dataDirectory)", "version": "\(Program.version)",
                "access": "\(configuration.access)",
            ])
        guard let samples else { return }
        Terminal.line(text(samples))
    }

    /// Plain commands that work as printed.
    private func text(_ samples: SampleData) -> String {
        let one = samples.people[0]
        let two = samples.people[1]
        let logins = samples.people.map { "  \($0.email.padding(to: 26))\($0.password.padding(to: 18))\($0.role)" }
        return """

            ticx-sync \(Program.version) on \(base), data in \(configuration.dataDirectory). \
            Ctrl-C stops it.
            For development only: loopback, sample people with printed passwords.

            Log in as:
            \(logins.joined(separator: "\n"))

            Three things to try in another terminal:

            1. Log in, and keep the token:
              TOKEN=$(curl -s \(base)/api/auth/login -H 'Content-Type: application/json' \\
                -d '{"email":"\(one.email)","password":"\(one.password)"}' | jq -r .token)

            2. Write to \(two.name), and read the conversation:
              curl -s \(base)/api/chat/messages -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\
                -d '{"receiverId":\(two.id),"message":"Hello from curl"}'; echo
              curl -s \(base)/api/chat/messages/\(two.id) -H "Authorization: Bearer $TOKEN" | jq .

            3. Pull everything a client that was away missed:
              curl -s \(base)/api/sync/delta -H "Authorization: Bearer $TOKEN" | jq .

            """
    }
}
