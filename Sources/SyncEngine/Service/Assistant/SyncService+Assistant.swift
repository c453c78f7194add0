internal import JSONText

extension SyncService {
    /// Puts an assistant on duty. Open questions of earlier are answered when their authors are heard of next.
    public func register(_ assistant: any Assistant) { desk.register(assistant) }

    /// Has a person's open questions answered in the background, oldest first; nothing happens without an assistant.
    func answerQuestions(of user: UserID) {
        desk.serve(user) { assistant in
            // What fails stays on record and is tried at the next occasion.
            try? await self.answerQuestions(of: user, assistant)
        }
    }

    private func answerQuestions(of user: UserID, _ assistant: any Assistant) async throws {
        for open in try await states.current(user).questions {
            guard let question = try await question(open, author: user), !Task.isCancelled else { return }
            let answer: Answer?
            if question.waited, assistant.asksForStatus(question.text) {
                answer = question.offerToAskAgain
            } else {
                answer = await assistant.answer(question)
            }
            guard !Task.isCancelled else { return }
            // One that is left for later holds up no other.
            guard let answer else { continue }
            try await work.run { try await write(answer, to: open, of: user, from: question.contact) }
        }
    }

    private func question(_ open: OpenQuestion, author: UserID) async throws -> Question? {
        let memory = try await memory(of: author)
        guard let stored = try await store.fetch(.user(author), seqs: [open.seq]).first else { return nil }
        let content = try Record(reading: stored, of: .user(author)).content
        let body = JSONSlice(trusted: (content.body ?? Array("{}".utf8))[...])
        return Question(
            id: open.id, author: author, contact: content.partner,
            text: (body["message"] ?? body["text"])?.string ?? "", page: body["page"]?.string,
            askedAt: content.sentAt, waited: content.queued != nil, memory: memory)
    }

    /// Writes an answer, once: its opId follows from the question's.
    private func write(
        _ answer: Answer, to question: OpenQuestion, of user: UserID, from contact: UserID
    ) async throws {
        try await lanes.withLane(.user(user)) {
            let state = try await states.current(user)
            guard state.questions.contains(where: { $0.id == question.id }) else { return }
            let now = environment.now()
            var content = RecordContent(kind: "ai.answer", from: contact, sentAt: now, receivedAt: now)
            content.target = question.id
            var said = answer
            said.text = answer.text.cut(toBytes: limits.maximumTextBytes)
            let body = JSONWriter.text { $0.object(said.write) }
            content.body = body
            let append = Append(
                operation: .derived(question.operation.description, "ai.answer", "0"), home: .user(user),
                digest: ContentDigest(kind: "ai.answer", canonicalBody: body), id: nextID(),
                entries: [
                    .init(
                        journal: .user(user), expect: .exactly(guardSeq: state.guardSeq), content: content.encoded)
                ])
            publish(try await self.append([append]).map(\.seqs))
        }
    }
}

extension Question {
    /// It does not quote the question: an answer is markup, and the engine escapes nothing.
    fileprivate var offerToAskAgain: Answer {
        Answer("You asked this while away. It was about the figures of then: ask again for today's.")
    }
}

extension String {
    /// The longest beginning of whole characters that has at most this many UTF-8 bytes.
    fileprivate func cut(toBytes maximum: Int) -> String {
        guard utf8.count > maximum else { return self }
        var bytes = 0
        return String(
            prefix { character in
                bytes += character.utf8.count
                return bytes <= maximum
            })
    }
}
