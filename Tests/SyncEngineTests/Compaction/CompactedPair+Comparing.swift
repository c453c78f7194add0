import JSONText

@testable import SyncEngine

extension CompactedPair {
    /// Every answer, for everybody.
    mutating func compare() async throws {
        for user in people {
            for peer in people {
                check(try await plain.unread(user, peer).text, try await compacted.unread(user, peer).text, "unread")
                let lists = [plain, compacted].map { bed in
                    { try await bed.service.history(reader: user, peer: peer, before: nil, limit: 500) }
                }
                check("\(try await lists[0]())", "\(try await lists[1]())", "history")
            }
            check(
                "\(try await plain.service.contacts(of: user))", "\(try await compacted.service.contacts(of: user))",
                "contacts")
            let quarantine = [
                try await plain.service.quarantine(reader: user), try await compacted.service.quarantine(reader: user),
            ].map { String(decoding: $0, as: UTF8.self) }
            check(quarantine[0], quarantine[1], "quarantine")
            let told = [
                try await plain.service.notifications(reader: user, limit: 500),
                try await compacted.service.notifications(reader: user, limit: 500),
            ]
            check("\(told[0])", "\(told[1])", "notifications")
        }
        for (author, operation) in pushed {
            guard let id = try JSONSlice(validating: Array(operation.utf8))["opId"]?.string.flatMap(OperationID.init)
            else { continue }
            let first = try await plain.service.operation(id, author: author)
            check("\(first ?? [])", "\(try await compacted.service.operation(id, author: author) ?? [])", operation)
        }
        for (reader, cursor, seq) in cursors { try await compareDelta(reader, cursor, seq) }
    }

    mutating func compareDelta(_ reader: UserID, _ cursor: String, _ seq: Seq) async throws {
        let floor = try await compacted.store.read(.user(reader), after: 0, limit: 0).floor
        let first = try await plain.delta(reader, cursor: cursor, limit: 500)
        let second = try await compacted.delta(reader, cursor: cursor, limit: 500)
        if seq >= floor {
            check(first.text, second.text, "delta after \(seq) of \(reader)")
        } else {
            check("\(floor)", second["snapshot"]?["floor"]?.text ?? "none", "snapshot after \(seq) of \(reader)")
        }
    }

    /// Cached states and states folded from what is left are those of the whole journal.
    mutating func compareStates() async throws {
        let fresh = try await Bed(compacted.store, clock: compacted.clock)
        for user in people {
            let whole = String(decoding: try await plain.service.state(of: user).saved.bytes, as: UTF8.self)
            for bed in [compacted, fresh] {
                let state = try await bed.service.state(of: user)
                state.checkInvariants()
                check(whole, String(decoding: state.saved.bytes, as: UTF8.self), "state of \(user)")
            }
        }
    }

    mutating func lookForDeletedText() async throws {
        for user in people {
            for record in try await compacted.store.read(.user(user), after: 0, limit: .max).records {
                let text = String(decoding: record.content, as: UTF8.self)
                for deleted in deletedTexts where text.contains(deleted) {
                    failures.append("invariant 16: left of \(deleted): \(text)")
                }
            }
        }
    }
}
