internal import ArgumentParser

/// `ticx-sync demo`.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "A reconnect told step by step, on a throw-away store.",
        discussion: """
            Two people, four replicas: one goes offline, one loses its answers, the server dies in between, one was \
            tried out before its owner signed in. At the end everything is there exactly once, and what was refused \
            is kept with its text; if it is not, the exit code is 1.
            """)

    func run() async throws {
        var world = try await DemoWorld()
        do {
            var story = try await DemoStory(world)
            try await story.tell(&world)
            await world.end()
        } catch {
            await world.end()
            throw error
        }
    }
}
