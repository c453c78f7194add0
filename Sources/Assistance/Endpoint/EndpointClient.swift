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
private final class Receiver: NSObject, URLSessionDataDelegate {
    private struct Intake {
        var status = 0
        var contentType = ""
        var body: [UInt8] = []
        var isTooLarge = false
        var continuation: CheckedContinuation<EndpointResponse, any Error>?
    }

    private let intake: Mutex<Intake>
    private let maximumBytes: Int

    private init(maximumBytes: Int, _ continuation: CheckedContinuation<EndpointResponse, any Error>) {
        self.maximumBytes = maximumBytes
        intake = Mutex(Intake(continuation: continuation))
    }

    static func receive(
        _ request: URLRequest, timeout: TimeInterval, maximumBytes: Int
    ) async throws -> EndpointResponse {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = timeout
        configuration.timeoutIntervalForResource = timeout * 3
        configuration.httpShouldSetCookies = false
        configuration.urlCache = nil
        let cancel = Mutex<URLSessionTask?>(nil)
        return try await withTaskCancellationHandler {
            try Task.checkCancellation()
            return try await withCheckedThrowingContinuation { continuation in
                let receiver = Receiver(maximumBytes: maximumBytes, continuation)
                let session = URLSession(configuration: configuration, delegate: receiver, delegateQueue: nil)
                let task = session.dataTask(with: request)
                cancel.withLock { $0 = task }
                task.resume()
                if Task.isCancelled { task.cancel() }
                session.finishTasksAndInvalidate()
            }
        } onCancel: {
            cancel.withLock { $0 }?.cancel()
        }
    }

    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
        intake.withLock { intake in
            guard let response = response as? HTTPURLResponse else { return }
            intake.status = response.statusCode
            intake.contentType = response.value(forHTTPHeaderField: "Content-Type") ?? ""
        }
        completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let isTooLarge = intake.withLock { intake in
            if intake.body.count + data.count > maximumBytes { intake.isTooLarge = true }
            if !intake.isTooLarge { intake.body.append(contentsOf: data) }
            return intake.isTooLarge
        }
        if isTooLarge { dataTask.cancel() }
    }

    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let (continuation, outcome) = intake.withLock { intake in
            defer { intake.continuation = nil }
            return (intake.continuation, Self.outcome(intake, error))
        }
        continuation?.resume(with: outcome)
    }

    private static func outcome(_ intake: Intake, _ error: (any Error)?) -> Result<EndpointResponse, any Error> {
        if intake.isTooLarge { return .failure(EndpointTrouble.tooLarge) }
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
