public import SyncEngine

/// How much of a store is looked at.
public enum VerifyDepth: String, CaseIterable, Sendable {
    /// FORMAT, MANIFEST, the log, and the end of each journal.
    case quick
    /// Every line of every journal.
    case full
    /// Also digests, indexes, each operation in all of its journals, and what the engine makes of the records.
    case deep
}

/// Something that is not as it should be.
public struct Finding: Sendable, Equatable {
    /// What it is about.
    public enum Kind: String, CaseIterable, Sendable {
        /// FORMAT or MANIFEST.
        case format, manifest
        /// The log.
        case log
        /// A line that does not verify, a record or segment that is not there, a header, a trailer.
        case line, missing, header, trailer
        /// The digest of a segment, the index beside it.
        case digest, index
        /// A record that another journal does not confirm.
        case crossCheck
        /// What the engine says.
        case engine
        /// A file that cannot be read.
        case unreadable
        /// A file that does not belong where it is.
        case stray
        /// Nothing wrong: what a crash or an unfinished task left.
        case leftover
    }

    public var kind: Kind
    public var journal: JournalID?
    /// Relative to the data directory.
    public var file: String
    public var offset: Int?
    public var seq: Seq?
    /// What is wrong, in words.
    public var text: String

    public init(
        _ kind: Kind, journal: JournalID? = nil, file: String, offset: Int? = nil, seq: Seq? = nil, _ text: String
    ) {
        self.kind = kind
        self.journal = journal
        self.file = file
        self.offset = offset
        self.seq = seq
        self.text = text
    }

    /// Whether something is wrong; else it is only worth a note.
    public var isDamage: Bool { kind != .leftover }

    /// Whether `repair` has something to try.
    public var canBeRepaired: Bool {
        switch kind {
        case .format, .manifest, .log, .line, .missing, .header, .trailer, .digest, .index, .unreadable: true
        case .crossCheck, .engine, .stray, .leftover: false
        }
    }
}

extension Finding: CustomStringConvertible {
    public var description: String {
        var place = file
        if let offset { place += ", byte \(offset)" }
        if let seq { place += ", record \(seq)" }
        return "\(kind.rawValue): \(journal.map { "\($0): " } ?? "")\(place): \(text)"
    }
}

/// What a check of a store found, and how much it looked at.
public struct VerifyReport: Sendable, Equatable {
    /// The first of them, in no particular order; `damages` counts all.
    public var findings: [Finding] = []
    /// How many findings are damage.
    public var damages = 0
    public var journals = 0
    public var segments = 0
    public var records = 0
    public var bytes = 0
    public var duration = Duration.zero

    /// More findings than this are only counted.
    public static let maximumFindings = 10_000

    public init() {}

    /// Whether nothing is wrong.
    public var isClean: Bool { damages == 0 }

    /// 0: clean, 1: damage was found. What could not be checked is thrown.
    public var exitCode: Int32 { isClean ? 0 : 1 }

    mutating func add(_ finding: Finding) {
        if finding.isDamage { damages += 1 }
        if findings.count < Self.maximumFindings { findings.append(finding) }
    }

    mutating func add(_ other: VerifyReport) {
        damages += other.damages
        findings += other.findings.prefix(Self.maximumFindings - findings.count)
        journals += other.journals
        segments += other.segments
        records += other.records
        bytes += other.bytes
    }
}
