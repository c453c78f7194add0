import Logging
import ServiceLifecycle
import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

/// The rounds in which the server looks for late tickets.
@Suite struct BreachWatchTests {
    private struct Trouble: Error {}

    @Test func `it looks at once and every half minute, whatever goes wrong, until the server stops`() async throws {
        let rounds = Locked(0)
        let waits = Locked<[Duration]>([])
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let (fourth, reached) = AsyncStream.makeStream(of: Void.self)
        let watch = BreachWatch(
            warn: {
                rounds.change { $0 += 1 }
                if rounds.value == 2 { throw Trouble() }
                return 1
            }, logger: logger,
            sleep: { duration in
                waits.change { $0.append(duration) }
                guard rounds.value == 4 else { return }
                reached.yield()
                try await Task.sleep(for: .seconds(86_400))
            })
        let group = ServiceGroup(configuration: .init(services: [.init(service: watch)], logger: logger))
        async let running: Void = group.run()
        for await _ in fourth { break }
        await group.triggerGracefulShutdown()
        try await running
        #expect(rounds.value == 4)
        #expect(Set(waits.value) == [.seconds(30)])
    }
}
