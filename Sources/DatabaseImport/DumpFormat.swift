/// The forms in which rows of the earlier database's tables come.
public enum DumpFormat: String, Sendable, CaseIterable {
    /// One object: a table's name to an array of rows.
    case json
    /// One file a table, with a header line.
    case csv
    /// `INSERT` statements of the migration file.
    case sql
}
