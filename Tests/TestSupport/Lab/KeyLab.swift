import FileStore
import SyncEngine

/// Seals, changes and drops keys on a disk that crashes at a given change, and holds what is there afterwards against
/// what was acknowledged.
package struct KeyLab: Sendable {
    package var mutation: MutantDisk.Mutation?

    package init(mutation: MutantDisk.Mutation? = nil) { self.mutation = mutation }

    /// How many changes a run makes when nothing fails.
    package func length() throws -> Int {
        let run = KeyRun(seed: 1, mutation: mutation)
        try run.work()
        return run.disk.changes
    }

    /// What is wrong after a crash at a change; nil: nothing.
    package func run(seed: UInt64, crashingAt change: Int, losingPower: Bool) -> String? {
        let run = KeyRun(seed: seed, mutation: mutation)
        run.disk.fault = .crash(change: change)
        do {
            try run.work()
        } catch {
            if !run.disk.isDown { return "before the crash: \(error)" }
        }
        do {
            try run.recover(losingPower: losingPower)
            try run.check()
            try run.workOn()
            try run.recover(losingPower: true)
            try run.check()
            return nil
        } catch {
            return "\(error)"
        }
    }
}

/// One store's life.
private final class KeyRun {
    struct Wrong: Error, CustomStringConvertible {
        var description: String
    }

    /// One acknowledged message.
    private struct Sent {
        var number: Int
        var author: JournalID
        var text: String
        /// Whether it was written before its author's words were erased, and whether that was acknowledged.
        var isErased: Bool?
    }

    let disk: SimulatedDisk
    private let mutation: MutantDisk.Mutation?
    private let (old, new) = (MasterKey(), MasterKey())
    private var isRotated = false
    private var sent: [Sent] = []
    private var number = 0
    /// Names of keys that were dropped for certain.
    private var dropped: Set<String> = []
    private var store: LabStore?
    private var sealer: BodySealer?
    private var keyring: Keyring?

    init(seed: UInt64, mutation: MutantDisk.Mutation?) {
        disk = SimulatedDisk(seed: seed)
        self.mutation = mutation
    }

    func work() throws {
        try open(old)
        try send([1, 2])
        try send([1, 3])
        try keyring?.rotate([.user(user(1)): 2])
        try send([1])
        store?.core.apply()
        store?.core.checkpoint()
        try erase(2)
        try send([2, 3])
        try rotate()
        try send([4, 1])
        try erase(3)
        try send([3])
    }

    /// What a second process does after the first was ended.
    func workOn() throws {
        try send([1, 2, 5])
        try erase(1)
        try send([1])
    }

    private func user(_ number: Int) -> UserID { UserID(10_000 + number) }

    private func open(_ master: MasterKey) throws {
        (store, sealer, keyring) = (nil, nil, nil)
        let opened = try LabStore(mutation.map { MutantDisk(disk, $0) } ?? disk, StoreLimits())
        let keyring = try opened.core.openKeyring(master)
        (store, sealer, self.keyring) = (opened, BodySealer(keyring), keyring)
    }

    private func send(_ authors: [Int]) throws {
        guard let store, let sealer, let keyring else { return }
        for author in authors {
            number += 1
            let text = "text \(number)"
            let journal = JournalID.user(user(author))
            let append = Fixture.append(number, in: [journal, .user(user(9))], text: text)
            try keyring.ready(KeyOwner(home: journal))
            guard case .success(let outcomes)? = store.append([[try sealer.sealed(append)]])[0],
                case .committed? = outcomes.first
            else {
                if disk.isDown { throw Wrong(description: "down") }
                throw Wrong(description: "an append fails")
            }
            sent.append(Sent(number: number, author: journal, text: text))
        }
    }

    private func erase(_ author: Int) throws {
        let journal = JournalID.user(user(author))
        let mine = sent.indices.filter { sent[$0].author == journal }
        for index in mine where sent[index].isErased == nil { sent[index].isErased = false }
        let paths = disk.files.map(\.path).filter { $0.hasPrefix("keys/\(user(author))-") }
        let names = Set(paths.filter { $0.hasSuffix(".json") })
        try keyring?.drop(.user(user(author)))
        for index in mine { sent[index].isErased = true }
        dropped.formUnion(names)
    }

    private func rotate() throws {
        guard let core = store?.core else { return }
        isRotated = true
        _ = try KeyRotation(core.disk, store: core.storeID).run(from: old, to: new)
        try open(new)
    }

    /// As an operator would: with the key of the configuration, else by finishing what was begun.
    func recover(losingPower: Bool) throws {
        if losingPower { disk.cutPower() } else { disk.restart() }
        do {
            try open(isRotated ? new : old)
        } catch SealError.rotationInterrupted {
            try rotateAgain()
        } catch SealError.wrongMasterKey where isRotated {
            try open(old)
        }
    }

    private func rotateAgain() throws {
        let opened = try LabStore(mutation.map { MutantDisk(disk, $0) } ?? disk, StoreLimits())
        _ = try KeyRotation(opened.core.disk, store: opened.core.storeID).run(from: old, to: new)
        try open(new)
    }

    func check() throws {
        guard let store, let sealer else { throw Wrong(description: "nothing is open") }
        for message in sent {
            for journal in [message.author, .user(user(9))] {
                let found = try store.records(of: journal).first { $0.operation == Fixture.operation(message.number) }
                guard let found else { throw Wrong(description: "message \(message.number) is not in \(journal)") }
                let shown = try sealer.opened(found, of: journal).content
                let whole = Fixture.append(message.number, in: [message.author], text: message.text).entries[0].content
                let isThere = shown == whole
                let text = String(decoding: shown, as: UTF8.self)
                let isGone = text.hasSuffix(#""body":null}"#)
                let isRight = message.isErased == nil ? isThere : message.isErased == true ? isGone : isThere || isGone
                if !isRight { throw Wrong(description: "message \(message.number) reads \(text)") }
            }
        }
        for file in disk.files where dropped.contains(where: { file.path.hasPrefix($0) }) {
            let text = String(decoding: file.bytes, as: UTF8.self)
            if !text.contains(#""dropped":true"#) { throw Wrong(description: "\(file.path) still holds a key") }
        }
    }
}
