package import SyncEngine

/// Where journals lie: `journals/<2 digits>/<2 digits>/<name>/`, sharded by a hash of the name.
package enum JournalPath {
    package static let root = "journals"

    /// The directory of a journal. Names hold nothing a user typed: `user-10005`, `tickets`, `directory`.
    package static func directory(of journal: JournalID) -> String {
        let name = journal.description
        let hash = Array(name.utf8).withUnsafeBytes { LineFraming.checksum($0) }
        var digits: [UInt8] = []
        digits.append(hexadecimal: hash)
        let text = String(decoding: digits, as: UTF8.self)
        return "\(root)/\(text.prefix(2))/\(text.dropFirst(2).prefix(2))/\(directoryName(of: journal))"
    }

    private static func directoryName(of journal: JournalID) -> String {
        switch journal {
        case .user(let user): "user-\(user)"
        case .tickets, .directory: journal.description
        }
    }

    /// Reads a directory's name. Nil for one that is no journal's.
    package static func journal(directoryName name: String) -> JournalID? {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        return parts.count == 2 ? JournalID("\(parts[0]):\(parts[1])") : JournalID(name)
    }

    /// Every journal that has a directory, in order. Walks the whole tree.
    static func all(_ disk: any Disk) throws(DiskError) -> [JournalID] {
        var found: [JournalID] = []
        for first in try disk.list(root) {
            for second in try disk.list("\(root)/\(first)") {
                found += try disk.list("\(root)/\(first)/\(second)").compactMap(journal(directoryName:))
            }
        }
        return found.sorted()
    }
}
