internal import Foundation

/// A file of a dump, which can be read several times.
public struct DumpFile: Sendable {
    /// What places in it are called, and a table's name when it holds one table.
    public let name: String
    /// Nil: by its beginning and name.
    public let format: DumpFormat?
    /// 0 when nobody knows.
    public let bytes: Int
    private let open: @Sendable () throws -> (Int) throws -> [UInt8]

    /// - Parameter open: begins anew, and gives what reads at most so many bytes, none at the end.
    public init(
        name: String, format: DumpFormat? = nil, bytes: Int = 0,
        open: @escaping @Sendable () throws -> (Int) throws -> [UInt8]
    ) {
        self.name = name
        self.format = format
        self.bytes = bytes
        self.open = open
    }

    /// A file on disk.
    ///
    /// - Throws: `DumpFault` when there is none.
    public init(path: String, format: DumpFormat? = nil) throws(DumpFault) {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let attributes, attributes[.type] as? FileAttributeType == .typeRegular else {
            throw DumpFault(Place(file: name), "there is no such file, or it is none: \(path)")
        }
        self.init(name: name, format: format, bytes: attributes[.size] as? Int ?? 0) {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            return { count in try handle.read(upToCount: count).map { Array($0) } ?? [] }
        }
    }

    /// Text in memory.
    public init(name: String, bytes: [UInt8], format: DumpFormat? = nil) {
        self.init(name: name, format: format, bytes: bytes.count) {
            var rest = bytes[...]
            return { count in
                defer { rest = rest.dropFirst(count) }
                return Array(rest.prefix(count))
            }
        }
    }

    /// A reader at its first row.
    ///
    /// - Parameter now: what `GETDATE()` means.
    /// - Throws: `DumpFault` when it is no dump.
    func rows(now: String) throws(DumpFault) -> RowReader {
        let format = if let format { format } else { try DumpFormat.recognise(try head(), file: name) }
        let bytes = try DumpBytes(file: name, read: try opened())
        switch format {
        case .json: return .json(JSONRows(bytes, file: name))
        case .csv: return .csv(try CSVRows(bytes, file: name))
        case .sql: return .sql(SQLRows(bytes, now: now))
        }
    }

    private func head() throws(DumpFault) -> [UInt8] {
        do { return try open()(64 << 10) } catch { throw unreadable(error) }
    }

    private func opened() throws(DumpFault) -> (Int) throws -> [UInt8] {
        do { return try open() } catch { throw unreadable(error) }
    }

    private func unreadable(_ error: any Error) -> DumpFault {
        DumpFault(Place(file: name), "cannot be opened: \(error)")
    }

    /// The table that a file of one table holds, by its name: `users.csv`, `dbo.users.jsonl`.
    static func table(of name: String) -> String? {
        let stem = name.lowercased().split(separator: ".").dropLast().last.map(String.init) ?? ""
        return Table(rawValue: stem)?.rawValue
    }

    static func tableUnknown(_ name: String) -> DumpFault {
        DumpFault(Place(file: name), "which table is this? Name the file after it, such as users.csv. \(known)")
    }

    /// Rows of something else than that database.
    static func foreign(_ name: String) -> DumpFault {
        DumpFault(Place(file: name), "there is no row of the earlier database in it. \(known)")
    }

    private static var known: String {
        let tables = Table.allCases.map(\.rawValue).joined(separator: ", ")
        return "Tables are: \(tables). Tickets of other systems are read from their XML, not from JSON or CSV."
    }
}

/// The rows of one file, whatever its format.
enum RowReader {
    case json(JSONRows)
    case csv(CSVRows)
    case sql(SQLRows)

    /// What comes next; nil at the end.
    mutating func next() throws(DumpFault) -> DumpItem? {
        switch self {
        case .json(var rows):
            defer { self = .json(rows) }
            return try rows.next()
        case .csv(var rows):
            defer { self = .csv(rows) }
            return try rows.next()
        case .sql(var rows):
            defer { self = .sql(rows) }
            return try rows.next()
        }
    }
}
