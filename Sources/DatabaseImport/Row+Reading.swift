internal import SyncEngine

extension Row {
    /// The text of a column; nil when it is NULL, missing or blank.
    func text(_ column: String) -> String? {
        values[column].flatMap { $0.trimmed.isEmpty ? nil : $0 }
    }

    /// A number from 1; nil for anything else.
    func number(_ column: String) -> Int64? {
        text(column).flatMap { Int64($0.trimmed) }.flatMap { $0 > 0 ? $0 : nil }
    }

    /// A bit; nil when it says neither.
    func flag(_ column: String) -> Bool? {
        switch text(column)?.trimmed.lowercased() {
        case "1", "true", "yes", "t", "y": true
        case "0", "false", "no", "f", "n": false
        default: nil
        }
    }

    /// An address without white space around it, case-folded.
    func email(_ column: String) -> String? { text(column)?.trimmed.lowercased() }
}

extension DatabaseImporter {
    /// When a row says something happened; of a column that holds none, nil.
    func time(_ row: Row, _ column: String) -> Timestamp? {
        guard let text = row.text(column) else { return nil }
        guard let time = DumpTime(text) else {
            report.warn(
                row.table, row.place, "\(column) is no time that can be read for sure: \(text.prefix(40))")
            return nil
        }
        return time.isNothing ? nil : time.instant(in: options.zone)
    }

    /// When the row was made; now when it does not say.
    func created(_ row: Row, or column: String = "updated_at") -> Timestamp {
        min(time(row, "created_at") ?? time(row, column) ?? options.now, options.now)
    }
}

extension String {
    /// The longest beginning of whole characters with at most this many UTF-8 bytes.
    func cut(toBytes maximum: Int) -> String {
        guard utf8.count > maximum else { return self }
        return parts(ofBytes: maximum)[0]
    }

    /// The text in pieces of at most this many UTF-8 bytes each, whole scalars; characters stay whole where they fit.
    func parts(ofBytes maximum: Int) -> [String] {
        guard utf8.count > maximum else { return [self] }
        var parts: [String] = []
        var part = ""
        var bytes = 0
        for character in self {
            let pieces =
                character.utf8.count > maximum ? character.unicodeScalars.map { String($0) } : [String(character)]
            for piece in pieces {
                if bytes + piece.utf8.count > maximum {
                    parts.append(part)
                    (part, bytes) = ("", 0)
                }
                part += piece
                bytes += piece.utf8.count
            }
        }
        parts.append(part)
        return parts
    }
}
