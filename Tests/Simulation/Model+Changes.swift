import JSONText

/// Edits, deletions, and what is thrown away.
extension Model {
    /// An own message gets another text, or none any more. A deletion beats every edit; of edits the later stamp wins.
    mutating func revise(_ wish: Wish, _ record: PlainRecord) -> Verdict {
        let chats = people[wish.author]?.chats ?? [:]
        let places = chats.sorted { $0.key < $1.key }.compactMap { peer, chat in
            chat.place(wish.body["message"]).map { (peer: peer, index: $0 - 1) }
        }
        guard !places.isEmpty else { return .rejected("unknownTarget") }
        guard let (peer, index) = places.first(where: { chats[$0.peer]?.messages[$0.index].isOwn == true }),
            var message = chats[peer]?.messages[index]
        else { return .rejected("forbidden") }
        if message.isDeleted { return .superseded }
        let text = wish.body["text"]?.string ?? ""
        var verdict = Verdict.applied(told: told(peer, by: wish.author))
        if wish.kind == "message.delete" {
            message.isDeleted = true
        } else {
            message.texts.append(text)
            if let latest = message.edits.last, Stamp(record) < latest.stamp {
                verdict = .superseded
            } else {
                message.edits.append(Edit(stamp: Stamp(record), text: text))
            }
        }
        people[wish.author]?.chats[peer]?.messages[index] = message
        guard case .applied(let other?) = verdict,
            let theirs = people[other]?.chats[wish.author]?.messages.lastIndex(where: { $0.id == message.id })
        else { return verdict }
        message.isOwn = false
        people[other]?.chats[wish.author]?.messages[theirs] = message
        return verdict
    }

    /// Notes what people were told by a change of a ticket.
    mutating func tell(_ record: PlainRecord) {
        for user in record.at.keys.compactMap({ Int($0.dropFirst("user:".count)) }) {
            people[user, default: Person()].news.append((record.id, false))
        }
    }

    /// Nothing is unread again; what moves nothing has no effect.
    mutating func readNews(_ wish: Wish) -> Verdict {
        var news = people[wish.author]?.news ?? []
        let last = wish.body["upTo"].flatMap { upTo in news.lastIndex { $0.id == upTo.text } } ?? -1
        let ids = Set(wish.body["ids"]?.elements.map(\.text) ?? [])
        let places = news.indices.filter { !news[$0].isRead && ($0 <= last || ids.contains(news[$0].id)) }
        for place in places { news[place].isRead = true }
        people[wish.author]?.news = news
        return places.isEmpty ? .superseded : .applied(told: nil)
    }

    mutating func discard(_ wish: Wish) -> Verdict {
        let item = wish.body["item"]?.text ?? ""
        guard let kept = people[wish.author]?.refused[item] else { return .rejected("unknownTarget") }
        if kept.isDiscarded { return .superseded }
        people[wish.author]?.refused[item]?.isDiscarded = true
        return .applied(told: nil)
    }

    /// The texts that nothing a user is told may hold any more.
    func deletedTexts(of user: Int) -> Set<String> {
        guard let person = people[user] else { return [] }
        var texts = Set(person.chats.values.flatMap(\.messages).filter(\.isDeleted).flatMap(\.texts))
        for refused in person.refused.values where refused.isDiscarded {
            let content = try? JSONSlice(validating: Array(refused.content.utf8))
            if let text = content?["text"]?.string { texts.insert(text) }
        }
        return texts
    }
}
