/// What a format cannot carry, in the words of reports.
enum ExportLoss: String, CaseIterable {
    case characters = "characters that the format cannot carry, replaced by U+FFFD"
    case cut = "texts cut to the length of a cell"
    case fields = "values that the format has no field for"
    case texts = "texts whose lines or markup the format cannot carry"
    case noteStatuses = "statuses that were set with a note"
    case internalNotes = "internal notes, left out"
    case attachments = "attachments, left out"
    case extensions = "fields of other systems, left out"
    case formulas = "cells with an apostrophe in front, so that no program runs them as formulas"
}

/// How much of what was not carried.
struct LossCount {
    private var counts: [ExportLoss: Int] = [:]

    mutating func add(_ loss: ExportLoss, _ number: Int = 1) {
        if number > 0 { counts[loss, default: 0] += number }
    }

    /// As `TicketWriting.losses` tells them.
    ///
    /// - Parameter replaced: characters that an `XMLWriter` replaced.
    func named(replaced: Int = 0) -> [String: Int] {
        var all = self
        all.add(.characters, replaced)
        return Dictionary(uniqueKeysWithValues: all.counts.map { ($0.rawValue, $1) })
    }
}

extension LossCount {
    /// Counts each value that is there and has no place.
    mutating func drop(_ values: String?...) { add(.fields, values.count { $0 != nil }) }
}
