internal import HTTPTypes
internal import Hummingbird
internal import JSONText

/// How long arrays are written.
enum StreamedArray {
    /// Elements of a piece, and up to which an array is one with a `Content-Length`; about 100 KiB of list rows.
    static let pieceLength = 400
}

extension Response {
    /// A bare JSON array. A long one is written piece by piece as the client takes it, so that its text never stands in
    /// memory as a whole.
    ///
    /// - Parameter write: writes one element.
    static func array<Element: Sendable>(
        _ elements: [Element], _ write: @escaping @Sendable (Element, inout JSONWriter) -> Void
    ) -> Response {
        guard elements.count > StreamedArray.pieceLength else {
            return .json(
                JSONWriter.text { writer in
                    writer.array { writer in
                        for element in elements { write(element, &writer) }
                    }
                })
        }
        var response = Response.json([])
        response.body = ResponseBody { writer in
            for start in stride(from: 0, to: elements.count, by: StreamedArray.pieceLength) {
                let piece = elements[start..<min(start + StreamedArray.pieceLength, elements.count)]
                let text = JSONWriter.text(capacity: 128 << 10) { writer in
                    for element in piece { write(element, &writer) }
                }
                var buffer = ByteBuffer(string: start == 0 ? "[" : ",")
                buffer.writeBytes(text)
                if piece.endIndex == elements.count { buffer.writeString("]") }
                try await writer.write(buffer)
            }
            try await writer.finish(nil)
        }
        return response
    }
}
