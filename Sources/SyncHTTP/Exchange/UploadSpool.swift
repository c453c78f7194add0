internal import Glibc
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import NIOPosix

/// Takes bodies that are too large for memory to disk.
struct UploadSpool: Sendable {
    private let directory: String
    private let limits: Limits

    /// Written in pieces of this size: one turn on another thread each.
    private static let pieceBytes = 256 << 10
    /// How often the space left is looked at.
    private static let spaceBytes = 16 << 20

    /// - Parameter directory: the data directory, where the operator has planned for space; without one, of a store in
    ///   memory, the system's place for temporary files is taken.
    init(directory: String, limits: Limits) {
        let temporary = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        self.directory = access("\(directory)/.", W_OK) == 0 ? directory : temporary
        self.limits = limits
    }

    /// The body as a file.
    ///
    /// - Throws: `APIError` `tooLarge`, `malformed` for an empty or short body, `unavailable` when there is no room;
    ///   `HTTPParserError` when the rest of it stalls or is no HTTP.
    func take(_ call: Call) async throws -> UploadedFile {
        let announced = call.request.headers[.contentLength].flatMap { Int($0) }
        if let announced, announced > limits.maximumUploadBytes { throw tooLarge }
        let file: UploadedFile
        do throws(UploadedFile.Failure) { file = try UploadedFile(in: directory) } catch { throw APIError(error) }
        try checkSpace(file, for: announced ?? 0)
        var pending = ByteBuffer()
        var taken = 0
        for try await piece in call.upload() {
            taken += piece.readableBytes
            guard taken <= limits.maximumUploadBytes else { throw tooLarge }
            pending.writeImmutableBuffer(piece)
            guard pending.readableBytes >= Self.pieceBytes else { continue }
            try await write(&pending, to: file)
            if taken / Self.spaceBytes != (taken - piece.readableBytes) / Self.spaceBytes { try checkSpace(file) }
        }
        try await write(&pending, to: file)
        guard taken > 0 else { throw APIError(.malformed, "the body is empty: send the file as it is") }
        guard announced ?? taken == taken else { throw APIError(.malformed, "the body ended before its length") }
        return file
    }

    private func write(_ pending: inout ByteBuffer, to file: UploadedFile) async throws {
        let piece = pending
        pending = ByteBuffer()
        guard piece.readableBytes > 0 else { return }
        do {
            try await NIOThreadPool.singleton.runIfActive {
                try piece.withUnsafeReadableBytes { try file.append($0) }
            }
        } catch let failure as UploadedFile.Failure {
            throw APIError(failure)
        }
    }

    private var tooLarge: APIError {
        APIError(
            .tooLarge,
            """
            a file has at most \(limits.maximumUploadBytes >> 20) MiB here; split it, or run `ticx-sync import` beside \
            the server, which takes any size
            """)
    }

    private func checkSpace(_ file: UploadedFile, for bytes: Int = 0) throws(APIError) {
        let free: Int
        do throws(UploadedFile.Failure) { free = try file.freeBytes() } catch { throw APIError(error) }
        guard free - bytes < limits.uploadReserveBytes else { return }
        throw APIError(
            .unavailable,
            """
            there is no room for this file on the server's disk (\(free >> 20) MiB free, \
            \(limits.uploadReserveBytes >> 20) MiB of them must stay so)
            """, retryAfter: .seconds(60))
    }
}

extension APIError {
    fileprivate init(_ failure: UploadedFile.Failure) {
        self.init(
            .unavailable, "the file cannot be kept while it is read", retryAfter: .seconds(60),
            cause: String(cString: strerror(failure.code)))
    }
}
