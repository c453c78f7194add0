/// Where something stands in a file: lines and columns count from 1, columns in characters.
public struct Place: Sendable, Equatable, CustomStringConvertible {
    public var file: String
    public var line: Int
    public var column: Int

    public init(file: String, line: Int = 1, column: Int = 1) {
        self.file = file
        self.line = line
        self.column = column
    }

    public var description: String { "\(file):\(line):\(column)" }
}

/// Why a dump cannot be read on, and where; nothing is guessed.
public struct DumpFault: Error, Sendable, Equatable, CustomStringConvertible {
    public var place: Place
    /// For people, with what to do.
    public var reason: String

    public init(_ place: Place, _ reason: String) {
        self.place = place
        self.reason = reason
    }

    public var description: String { "\(place): \(reason)" }
}

extension DumpFault {
    /// Text in another encoding than UTF-8.
    static func encoding(_ place: Place) -> DumpFault {
        DumpFault(
            place,
            """
            this is not UTF-8. Is it Windows-1252 or Latin-1? Make it UTF-8 first: \
            iconv -f WINDOWS-1252 -t UTF-8 \(place.file) > utf8-\(place.file)
            """)
    }
}
