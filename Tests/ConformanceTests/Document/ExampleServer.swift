import SyncEngine
import Synchronization

@testable import Conformance

/// The server of one scene: the engine in memory with nothing left to chance, so that every run gives the same answers.
///
/// Its clock moves by 10 ms with every request. Its assistant answers as soon as somebody waits for news.
final class ExampleServer: Sendable {
    /// Hears when the request of the present task has begun to wait.
    @TaskLocal private static var listener: AsyncStream<Void>.Continuation?

    private let clock: VirtualClock
    private let host: MemoryHost
    private let environment: Environment
    private let service: Mutex<SyncService>
    private let assistant: ExampleAssistant

    init(people: [ExampleDocument.Person]) async throws {
        let clock = VirtualClock()
        let assistant = ExampleAssistant()
        let drawn = Mutex(0)
        environment = Environment(
            now: { clock.now },
            random: {
                let count = drawn.withLock { drawn in
                    drawn += 1
                    return drawn
                }
                return OperationID.derived("example", "\(count)").bits
            },
            sleep: { _ in
                assistant.mayAnswer()
                await Self.sleep()
            })
        self.clock = clock
        self.assistant = assistant
        host = MemoryHost(random: environment.random)
        service = Mutex(try await Self.service(on: host.open(), environment, assistant))
        for person in people {
            try await service.withLock { $0 }.change(
                .addUser(
                    email: person.email, name: person.name, role: person.role, department: person.department,
                    title: "", id: UserID(person.id), passwordHash: nil))
        }
    }

    private static func service(
        on store: any JournalStore, _ environment: Environment, _ assistant: ExampleAssistant
    ) async throws -> SyncService {
        let key = [UInt8](repeating: 0x5A, count: 32)
        let service = try await SyncService(store: store, cursorKey: key, environment: environment)
        service.register(assistant)
        return service
    }

    /// A wait that only news ends.
    private static func sleep() async {
        let (endless, keeper) = AsyncStream.makeStream(of: Void.self)
        listener?.yield()
        for await _ in endless {}
        keeper.finish()
    }

    /// Moves the clock to `time`; false when that lies in its past.
    func set(clock time: Timestamp) -> Bool {
        clock.advance(milliseconds: max(0, time - clock.now))
        return clock.now == time
    }

    func change(role: Role, of person: ExampleDocument.Person) async throws {
        try await service.withLock { $0 }.change(.changeUser(UserID(person.id), role: role, department: nil))
    }

    func undergo(_ event: ServerEvent) async throws {
        let service = try await Self.service(on: host.undergo(event), environment, assistant)
        self.service.withLock { $0 = service }
    }

    /// Gives up what goes on in the background.
    func close() async { await service.withLock { $0 }.drain() }

    /// Hands a request in, and returns when it is answered or waits for news.
    func begin(_ request: TargetRequest) async -> Task<TargetResponse, any Error> {
        clock.advance(milliseconds: 10)
        let service = self.service.withLock { $0 }
        let (progress, listener) = AsyncStream.makeStream(of: Void.self)
        let task = Self.$listener.withValue(listener) {
            Task {
                defer { listener.yield() }
                let answer = await ServiceRoutes(service: service).answer(request)
                return try TargetResponse(status: answer.status, body: answer.body)
            }
        }
        await progress.first { _ in true }
        return task
    }
}

/// Knows one answer, and keeps it until somebody waits: then it is on record before the clock moves on.
private struct ExampleAssistant: Assistant {
    private let permission = AsyncStream.makeStream(of: Void.self)

    func mayAnswer() { permission.continuation.yield() }

    func asksForStatus(_ text: String) -> Bool { text.contains("my open tickets") }

    func answer(_ question: Question) async -> Answer? {
        for await _ in permission.stream {
            return Answer("Hold the power button for ten seconds, then press it once.")
        }
        return nil
    }
}
