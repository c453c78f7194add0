/// A wait whose time never comes, and that tells when somebody began it: whoever wakes from it was woken.
struct EndlessWait: Sendable {
    private let begun: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (begun, continuation) = AsyncStream.makeStream()
    }

    /// For `Environment.sleep`.
    var sleep: @Sendable (Duration) async throws -> Void {
        { [continuation] _ in
            continuation.yield()
            try await Task.sleep(for: .seconds(86_400))
        }
    }

    /// Returns when somebody waits.
    func untilBegun() async { for await _ in begun { return } }
}
