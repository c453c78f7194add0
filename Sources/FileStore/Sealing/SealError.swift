public import SyncEngine

/// Why a sealed store does not open, or a sealed record cannot be served. Each text says what happened, what is safe,
/// and what to run.
public enum SealError: Error, Equatable, Sendable {
    /// The store is sealed and no master key was named.
    case masterKeyNotNamed
    /// The file that should hold the master key cannot be used.
    case masterKeyFile(path: String, reason: String)
    /// The master key is another one than the keys were wrapped under.
    case wrongMasterKey(key: String)
    /// A change of the master key was begun and not finished.
    case rotationInterrupted
    /// FORMAT says that records are sealed, and the store's own key is not there.
    case keysLost
    /// A key's file is not one intact line, or what it holds does not open.
    case damagedKey(key: String)
    /// A record was sealed under a key whose file is not there, and that was not dropped either.
    case missingKey(JournalID, Seq, key: String)
    /// A record's body does not open.
    case damagedBody(JournalID, Seq, fault: String)
}

extension SealError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .masterKeyNotNamed:
            """
            This store's texts are sealed, and no key was named. Nothing was changed. Start with --seal-key FILE (or \
            TICX_SEAL_KEY), FILE being the master key it was sealed with. Without that file the texts cannot be read \
            by anybody; verify, repair and backup work without it.
            """
        case .masterKeyFile(let path, let reason):
            """
            The master key \(path) cannot be used: \(reason). Nothing was changed. A store that is sealed needs the \
            key it was sealed with; only for a store that never was, make one: ticx-sync seal new-key \(path)
            """
        case .wrongMasterKey(let key):
            """
            The master key is not the one that key \(key) was wrapped with. Nothing was changed, and everything is \
            safe as long as the right file exists. Name that one with --seal-key.
            """
        case .rotationInterrupted:
            """
            A change of the master key was begun and not finished; some keys are wrapped with the old one, some with \
            the new one, and none is lost. Keep both files and finish it: \
            ticx-sync seal rotate-master --seal-key OLD --new NEW
            """
        case .keysLost:
            """
            This store's texts are sealed, and keys/ does not hold the store's own key. Nothing was changed. Put keys/ \
            back from a copy (its files may be copied beside those that are there) and start again.
            """
        case .damagedKey(let key):
            """
            keys/\(key).json is damaged. What was sealed with it cannot be read until it is put back from a copy of \
            keys/; everything else is safe, and new texts get a new key.
            """
        case .missingKey(let journal, let seq, let key):
            """
            Record \(seq) of \(journal) was sealed with key \(key), whose file is not in keys/, and nobody dropped it. \
            The record itself is safe. Put keys/\(key).json back from a copy of keys/ and start again.
            """
        case .damagedBody(let journal, let seq, let fault):
            """
            The text of record \(seq) of \(journal) does not open: \(fault). It is not shown. The line's checksum \
            holds, so it was changed on purpose or its key was replaced. Run ticx-sync verify, and compare the record \
            with a backup.
            """
        }
    }
}
