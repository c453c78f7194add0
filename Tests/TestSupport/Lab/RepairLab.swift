package import FileStore
import SyncEngine

/// A store whose files are damaged, then repaired: what it shows afterwards is what it was, or said to be lost.
package struct RepairLab {
    package let files: [(path: String, bytes: [UInt8])]
    private let records: [JournalID: [StoredRecord]]
    private let limits: StoreLimits

    package enum Damage: Sendable, Equatable {
        case flip(file: Int, offset: Int, bit: Int)
        case cut(file: Int, size: Int)
        case zero(file: Int, offset: Int)
        case delete(file: Int)

        package var file: Int {
            switch self {
            case .flip(let file, _, _), .cut(let file, _), .zero(let file, _), .delete(let file): file
            }
        }
    }

    package enum Verdict: Sendable, Equatable {
        /// Repair had nothing to do, and nothing was wrong.
        case unharmed
        /// Everything is back.
        case repaired
        /// What is not back is said to be lost.
        case lossRecorded
        case failed(String)
    }

    /// People write to each other; the journals have several segments, and the log holds what no checkpoint covers.
    package init() throws {
        var limits = StoreLimits()
        limits.walSegmentBytes = 8000
        limits.journalSegmentBytes = 2500
        self.limits = limits
        let disk = SimulatedDisk(seed: 1)
        let store = try LabStore(disk, limits)
        var talk = Talk()
        for number in 1...36 {
            _ = store.append([[talk.next()]])
            if number % 6 == 0 { store.core.apply() }
            if number == 27 {
                store.core.apply()
                store.core.checkpoint()
            }
        }
        records = try Talk.journals.reduce(into: [:]) { $0[$1] = try store.records(of: $1) }
        for journal in Talk.journals { _ = try store.lookup(journal, Fixture.operation(1)) }
        files = disk.files.filter { $0.path != "LOCK" }
    }

    /// Every way to turn one bit, to cut, to zero a block of, or to delete one file.
    package var damages: [Damage] {
        files.indices.flatMap { file -> [Damage] in
            let size = files[file].bytes.count
            let flips = (0..<size * 8).map { Damage.flip(file: file, offset: $0 / 8, bit: $0 % 8) }
            let cuts = (0..<size).map { Damage.cut(file: file, size: $0) }
            let zeroes = stride(from: 0, to: size, by: 512).map { Damage.zero(file: file, offset: $0) }
            return flips + cuts + zeroes + [.delete(file: file)]
        }
    }

    package func damaged(_ damage: Damage, seed: UInt64 = 1) -> SimulatedDisk {
        let path = files[damage.file].path
        if case .delete = damage { return SimulatedDisk(seed: seed, files: files.filter { $0.path != path }) }
        let disk = SimulatedDisk(seed: seed, files: files)
        disk.damage(path) { bytes in
            switch damage {
            case .flip(_, let offset, let bit): bytes[offset] ^= 1 << UInt8(bit)
            case .cut(_, let size): bytes.removeLast(bytes.count - size)
            case .zero(_, let offset): for place in offset..<min(bytes.count, offset + 512) { bytes[place] = 0 }
            case .delete: break
            }
        }
        return disk
    }

    package func repair(_ disk: any Disk, stamp: String = "first") throws -> RepairReport {
        var random = SplitMix(seed: 99)
        return try StoreRepair(
            disk, backup: nil, isDryRun: false, stamp: stamp,
            makeIdentity: { Bits128(high: random.next(), low: random.next()) }
        ).run()
    }

    /// Damages a copy, repairs it, opens it and reads all of it.
    package func run(_ damage: Damage) -> Verdict {
        let disk = damaged(damage)
        do {
            return try judge(disk, try repair(disk), mayLose: !isFlip(damage)).described(by: name(of: damage))
        } catch {
            return .failed("\(name(of: damage)): \(error)")
        }
    }

    private func isFlip(_ damage: Damage) -> Bool { if case .flip = damage { true } else { false } }

    /// With the file's name, for people.
    package func name(of damage: Damage) -> String { "\(damage) of \(files[damage.file].path)" }

    /// A repair that ends at a change, by a kill or, with a draw, a power cut.
    package struct Interruption: Sendable {
        package var change: Int
        package var powerDraw: UInt64?
        /// A step that the repair leaves out.
        package var mutation: MutantDisk.Mutation?
    }

    /// Interrupts a repair and runs another one; both together have to do what one does.
    ///
    /// - Parameter gaps: how many records one repair does not bring back.
    package func run(
        _ damage: Damage, _ interruption: Interruption, gaps: Int
    ) -> (verdict: Verdict, wasReached: Bool) {
        let disk = damaged(damage, seed: interruption.powerDraw ?? 1)
        let original = disk.files.first { $0.path == files[damage.file].path }?.bytes
        disk.fault = .crash(change: interruption.change)
        _ = try? repair(interruption.mutation.map { MutantDisk(disk, $0) } ?? disk)
        let wasReached = disk.hasFailed
        if interruption.powerDraw != nil { disk.cutPower() } else { disk.restart() }
        return (judge(disk, original, gaps).described(by: "\(name(of: damage)), \(interruption)"), wasReached)
    }

    private func judge(_ disk: SimulatedDisk, _ original: [UInt8]?, _ gaps: Int) -> Verdict {
        do {
            let report = try repair(disk, stamp: "second")
            if let original, !disk.files.contains(where: { $0.bytes == original }) {
                return .failed("the original is gone")
            }
            let left = try self.gaps(disk)
            return left == gaps ? .repaired : .failed("\(left) records are lost, not \(gaps): \(report.lines)")
        } catch {
            return .failed("\(error)")
        }
    }

    /// How many records one repair does not bring back.
    package func gaps(after damage: Damage) throws -> Int {
        let disk = damaged(damage)
        _ = try repair(disk)
        return try gaps(disk)
    }

    /// How many records are not what they were, in a repaired store.
    private func gaps(_ disk: SimulatedDisk) throws -> Int {
        let store = try LabStore(disk, limits)
        return try records.reduce(0) { count, item in
            let shown = try store.records(of: item.key)
            return count + item.value.indices.count { $0 >= shown.count || shown[$0] != item.value[$0] }
        }
    }

    private func judge(_ disk: SimulatedDisk, _ report: RepairReport, mayLose: Bool) throws -> Verdict {
        let again = try repair(disk)
        guard again.exitCode == 0 else { return .failed("a second repair finds more: \(again.lines)") }
        let store = try LabStore(disk, limits)
        var gaps = 0
        for (journal, expected) in records {
            let shown = try store.records(of: journal)
            for (place, record) in expected.enumerated() where place >= shown.count || shown[place] != record {
                gaps += 1
                if place < shown.count, !isGap(shown[place]) {
                    return .failed("\(journal) shows something else at \(record.seq): \(report.lines)")
                }
            }
            guard shown.dropFirst(expected.count).allSatisfy(isGap) else {
                return .failed("\(journal) shows more than there was: \(report.lines)")
            }
        }
        let findings = try StoreVerifier(disk, depth: .deep).run().findings.filter(\.isDamage)
        guard findings.isEmpty else { return .failed("\(findings[0]) after \(report.lines)") }
        return verdict(report, gaps, mayLose: mayLose)
    }

    private func verdict(_ report: RepairReport, _ gaps: Int, mayLose: Bool) -> Verdict {
        if gaps > 0, report.exitCode != 2 { return .failed("\(gaps) records are gone without a word: \(report.lines)") }
        if gaps > 0, !mayLose { return .failed("\(gaps) records are gone: \(report.lines)") }
        switch report.exitCode {
        case 0: return .unharmed
        case 1: return .repaired
        default: return .lossRecorded
        }
    }

    private func isGap(_ record: StoredRecord) -> Bool { record.content.starts(with: Array(#"{"kind":"gap""#.utf8)) }
}

extension RepairLab.Verdict {
    fileprivate func described(by name: String) -> Self {
        if case .failed(let text) = self { .failed("\(name): \(text)") } else { self }
    }
}

/// People who write to each other, as the engine would have it recorded.
struct Talk {
    static let journals = [Fixture.user(1), Fixture.user(2), Fixture.user(3)]

    private var number = 0
    private var dots: [Int: UInt64] = [:]

    /// The next message: its author's record and the receiver's.
    mutating func next() -> Append {
        number += 1
        let from = number * 7 % 3
        let to = (from + 1 + number % 2) % 3
        dots[from, default: 0] += 1
        var home = RecordContent(
            kind: "message.send", from: Self.user(from), sentAt: Timestamp(milliseconds: Int64(number) * 1000),
            receivedAt: Timestamp(milliseconds: Int64(number) * 1000 + 5))
        home.status = .applied
        home.dot = Dot(replica: ReplicaID(Bits128(high: 5, low: UInt64(from))), n: dots[from] ?? 1)
        home.peer = Self.user(to)
        home.body = Array(#"{"text":"message \#(number)"}"#.utf8)
        let effect = RecordContent.effect(ofHome: home.encoded) ?? []
        return Append(
            operation: Fixture.operation(number), home: Self.journals[from], digest: Fixture.digest(number),
            id: EventID(UInt64(number)),
            entries: [
                .init(journal: Self.journals[from], content: home.encoded),
                .init(journal: Self.journals[to], content: effect),
            ])
    }

    private static func user(_ index: Int) -> UserID { UserID(10_001 + index) }
}
