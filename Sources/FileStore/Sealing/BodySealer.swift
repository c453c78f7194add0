internal import Cryptography
package import SyncEngine

/// Seals the bodies of records and opens them again, one value at a time and without waiting for anything but keys.
package struct BodySealer: Sendable {
    let keyring: Keyring

    package init(_ keyring: Keyring) { self.keyring = keyring }

    private var store: Bits128 { keyring.store }

    /// The operation with its bodies sealed under its author's key. Equal bodies are sealed once, so that what was the
    /// same bytes in two journals still is.
    ///
    /// - Throws: `Keyring.NotInMemory`, `AES256GCM.Failure`.
    package func sealed(_ append: Append) throws -> Append {
        var append = append
        let author = KeyOwner(home: append.home)
        var done: [(kind: String, plain: ArraySlice<UInt8>, sealed: [UInt8])] = []
        for index in append.entries.indices {
            let content = append.entries[index].content
            guard let place = BodyPlace(content), !content[place.range].isEmptyBody else { continue }
            let plain = content[place.range]
            let body: [UInt8]
            if let known = done.first(where: { $0.kind == place.kind && $0.plain == plain }) {
                body = known.sealed
            } else {
                body = try sealed(plain, kind: place.kind, author, append.operation)
                done.append((place.kind, plain, body))
            }
            append.entries[index].content.replaceSubrange(place.range, with: body)
        }
        return append
    }

    private func sealed(
        _ plain: ArraySlice<UInt8>, kind: String, _ author: KeyOwner, _ operation: OperationID
    ) throws -> [UInt8] {
        let (id, key) = try keyring.take(author)
        let context = SealContext.body(store, author, operation)
        var body = SealedBody(key: id, sealed: try AES256GCM.seal(plain, under: key, context: context))
        if author != .store, let remainder = RecordContent.remainder(ofBody: plain, kind: kind) {
            let (id, key) = try keyring.take(.store)
            let context = SealContext.remainder(store, author, operation)
            body.remainder = [
                SealedBody(key: id, sealed: try AES256GCM.seal(remainder, under: key, context: context))
            ]
        }
        var output: [UInt8] = []
        output.reserveCapacity(plain.count * 4 / 3 + 128)
        body.write(to: &output)
        return output
    }

    /// The record with its body as it was written; one whose author's words were erased says what stays of it.
    ///
    /// - Throws: `SealError`, `Keyring.NotInMemory`, `DiskError`.
    package func opened(_ record: StoredRecord, of journal: JournalID, mayRead: Bool = true) throws -> StoredRecord {
        guard let place = BodyPlace(record.content) else { return record }
        func damaged(_ fault: String) -> SealError { .damagedBody(journal, record.seq, fault: fault) }
        switch SealedBody.read(record.content[place.range]) {
        case .plain: return record
        case .damaged: throw damaged("it has the form of a sealed text, and cannot be one")
        case .sealed(let body):
            guard isAuthor(body.key.owner, of: record, in: journal, from: place.from) else {
                throw damaged("it is sealed with key \(body.key), which is not its author's")
            }
            var record = record
            record.content.replaceSubrange(place.range, with: try plain(body, record, journal, mayRead))
            return record
        }
    }

    private func plain(
        _ body: SealedBody, _ record: StoredRecord, _ journal: JournalID, _ mayRead: Bool
    ) throws -> [UInt8] {
        let author = body.key.owner
        func opened(_ sealed: SealedBody, _ context: [UInt8]) throws -> [UInt8]? {
            guard let found = try keyring.find(sealed.key, mayRead: mayRead) else {
                throw SealError.missingKey(journal, record.seq, key: sealed.key.description)
            }
            guard case .key(let key) = found else { return nil }
            do throws(AES256GCM.Failure) {
                return try AES256GCM.open(sealed.sealed, under: key, context: context)
            } catch {
                throw SealError.damagedBody(
                    journal, record.seq, fault: "it does not belong to key \(sealed.key) and this operation")
            }
        }
        if let text = try opened(body, SealContext.body(store, author, record.operation)) { return text }
        guard let remainder = body.remainder.first else { return RecordContent.redactedBody }
        return try opened(remainder, SealContext.remainder(store, author, record.operation))
            ?? RecordContent.redactedBody
    }

    /// Whether a record may be sealed under this owner's key: of home records only their journal's owner.
    private func isAuthor(_ owner: KeyOwner, of record: StoredRecord, in journal: JournalID, from: UserID?) -> Bool {
        let journalOwner = KeyOwner(home: journal)
        if record.digest != nil || owner == journalOwner { return owner == journalOwner }
        guard case .user(let user) = owner, let from, from >= .firstReal else { return true }
        return user == from
    }
}

/// Contents that compaction writes in the place of others.
extension BodySealer {
    /// The content that takes a record's place, sealed under the key that sealed the record; of records that were not
    /// sealed, and of what was folded out of many, under that of the journal's owner.
    ///
    /// - Parameter record: as it is stored.
    package func sealed(_ content: [UInt8], replacing record: StoredRecord, of journal: JournalID) throws -> [UInt8] {
        guard let place = BodyPlace(content), !content[place.range].isEmptyBody else { return content }
        var author = KeyOwner(home: journal)
        var content = content
        if place.kind != "state", let former = BodyPlace(record.content),
            case .sealed(let body) = SealedBody.read(record.content[former.range])
        {
            if case .key? = try keyring.find(body.key, mayRead: true) { author = body.key.owner }
            // What did not change stays the same bytes.
            let plain = try opened(record, of: journal)
            if let now = BodyPlace(plain.content), plain.content[now.range] == content[place.range],
                body.key.owner == author
            {
                content.replaceSubrange(place.range, with: record.content[former.range])
                return content
            }
        }
        let body = try sealed(content[place.range], kind: place.kind, author, record.operation)
        content.replaceSubrange(place.range, with: body)
        return content
    }
}

/// Saved states, under the key of the journal's owner.
extension BodySealer {
    func sealed(_ state: SavedState, of journal: JournalID) throws -> SavedState {
        let (id, key) = try keyring.take(KeyOwner(home: journal))
        let context = SealContext.state(store, journal, state.seq)
        var bytes: [UInt8] = []
        SealedBody(key: id, sealed: try AES256GCM.seal(state.bytes, under: key, context: context)).write(to: &bytes)
        return SavedState(seq: state.seq, bytes: bytes)
    }

    /// Nil for one that does not open: a state can be folded anew.
    func opened(_ state: SavedState, of journal: JournalID) -> SavedState? {
        switch SealedBody.read(state.bytes[...]) {
        case .plain: return state
        case .damaged: return nil
        case .sealed(let body):
            guard body.key.owner == KeyOwner(home: journal),
                case .key(let key)? = try? keyring.find(body.key, mayRead: true),
                let bytes = try? AES256GCM.open(
                    body.sealed, under: key, context: SealContext.state(store, journal, state.seq))
            else { return nil }
            return SavedState(seq: state.seq, bytes: bytes)
        }
    }
}
