extension JournalEnvelope {
    /// Appends a line again as it is, but for its link to the line before and, if given, its content.
    ///
    /// - Parameters:
    ///   - bytes: the bytes that the envelope was read from.
    ///   - start: where its line starts in them.
    ///   - content: an object to stand in the place of the line's own content.
    /// - Returns: the new checksum.
    package func rewrite(
        _ bytes: UnsafeRawBufferPointer, from start: Int, content: [UInt8]? = nil, previous: UInt32,
        to output: inout [UInt8]
    ) -> UInt32 {
        let begin = output.count
        output.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[start..<members.lowerBound]))
        if let content {
            output.append(contentsOf: content.dropFirst().dropLast())
        } else {
            output.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[members]))
        }
        return output.endLine(from: begin, previous: previous)
    }
}
