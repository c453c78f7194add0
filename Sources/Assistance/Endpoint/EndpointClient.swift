internal import Foundation
internal import FoundationNetworking
internal import Synchronization

/// The HTTP side of an endpoint: one POST at a time over URLSession, bounded in time and size, without cookies, caches
/// or redirects, so that the key goes nowhere else.
public struct EndpointClient: Sendable {
    private let url: URL
    private let key: String?
    private let timeout: TimeInterval
    private let maximumBytes: Int

    /// - Parameters:
    ///   - url: `https://host/v1/chat/completions`, or its base `…/v1`. Nil is returned for anything but http and https
    ///     with a host.
    ///   - timeout: without a byte.
    public init?(url text: String, key: String?, timeout: Duration = .seconds(10), maximumBytes: Int = 1 << 20) {
        guard var url = URL(string: text), let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme),
            url.host?.isEmpty == false
        else { return nil }
        if !url.path.hasSuffix("/chat/completions") { url = url.appendingPathComponent("chat/completions") }
        self.url = url
        self.key = key
        self.timeout = TimeInterval(timeout.components.seconds)
        self.maximumBytes = maximumBytes
    }

    /// - Throws: `EndpointTrouble`.
    @Sendable public func exchange(_ body: [UInt8]) async throws -> EndpointResponse {
        var request = URLRequest(url: url, timeoutInterval: timeout)
        request.httpMethod = "POST"
        request.httpBody = Data(body)
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.setValue("application/json, text/event-stream", forHTTPHeaderField: "Accept")
        if let key { request.setValue("Bearer \(key)", forHTTPHeaderField: "Authorization") }
        return try await Receiver.receive(request, timeout: timeout, maximumBytes: maximumBytes)
    }
}

/// Takes one response in, piece by piece, up to a size.
///
/// Whoever waits is told as soon as the outcome is clear: after a cancellation URLSession first delivers all that an
/// endless stream has sent.
private final class Receiver: NSObject, URLSessionDataDelegate {
    private struct Intake {
        var status = 0
        var contentType = ""
        var body: [UInt8] = []
        var continuation: CheckedContinuation<EndpointResponse, any Error>?
        /// Set when somebody gave up before the request began.
        var isGivenUp = false
        var task: URLSessionTask?
    }

    private let intake = Mutex(Intake())
    private let maximumBytes: Int

    private init(maximumBytes: Int) { self.maximumBytes = maximumBytes }

    static func receive(
        _ request: URLRequest, timeout: TimeInterval, maximumBytes: Int
    ) async throws -> EndpointResponse {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = timeout
        configuration.timeoutIntervalForResource = timeout * 3
        configuration.httpShouldSetCookies = false
        configuration.urlCache = nil
        let receiver = Receiver(maximumBytes: maximumBytes)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let session = URLSession(configuration: configuration, delegate: receiver, delegateQueue: nil)
                receiver.begin(session.dataTask(with: request), continuation)
                session.finishTasksAndInvalidate()
            }
        } onCancel: {
            receiver.end(.failure(CancellationError()))
        }
    }

    private func begin(
        _ task: URLSessionTask, _ continuation: CheckedContinuation<EndpointResponse, any Error>
    ) {
        let begins = intake.withLock { intake in
            guard !intake.isGivenUp else { return false }
            intake.continuation = continuation
            intake.task = task
            return true
        }
        guard begins else {
            task.cancel()
            continuation.resume(throwing: CancellationError())
            return
        }
        task.resume()
    }

    /// Tells whoever waits, once, and stops the request if it still goes on.
    private func end(_ outcome: Result<EndpointResponse, any Error>) {
        let (continuation, task) = intake.withLock { intake in
            defer { (intake.continuation, intake.task, intake.body, intake.isGivenUp) = (nil, nil, [], true) }
            return (intake.continuation, intake.task)
        }
        continuation?.resume(with: outcome)
        task?.cancel()
    }

    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
        let goesOn = intake.withLock { intake in
            guard !intake.isGivenUp, let response = response as? HTTPURLResponse else { return false }
            intake.status = response.statusCode
            intake.contentType = response.value(forHTTPHeaderField: "Content-Type") ?? ""
            return true
        }
        completionHandler(goesOn ? .allow : .cancel)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let isTooLarge = intake.withLock { intake in
            guard !intake.isGivenUp else { return false }
            guard intake.body.count + data.count <= maximumBytes else { return true }
            intake.body.append(contentsOf: data)
            return false
        }
        if isTooLarge { end(.failure(EndpointTrouble.tooLarge)) }
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        end(intake.withLock { Self.outcome($0, error) })
    }

    private static func outcome(_ intake: Intake, _ error: (any Error)?) -> Result<EndpointResponse, any Error> {
        switch (error as? URLError)?.code {
        case .timedOut?: return .failure(EndpointTrouble.timedOut)
        case .cancelled?: return .failure(CancellationError())
        default: break
        }
        guard error == nil, intake.status != 0 else { return .failure(EndpointTrouble.unreachable) }
        return .success(
            EndpointResponse(status: intake.status, contentType: intake.contentType, body: intake.body))
    }
}
