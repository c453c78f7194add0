internal import JSONText
internal import SyncEngine

/// Something a person did, and what must have become of it.
struct DemoDeed {
    enum Fate {
        /// In the author's journal and the receiver's.
        case delivered(UserID)
        /// In the author's journal only, applied.
        case applied
        /// In the author's journal only, refused for this reason, with the text.
        case kept(code: String, text: String)
    }

    let operation: String
    let author: UserID
    let fate: Fate

    /// Whether it must be in this person's journal.
    func concerns(_ user: UserID) -> Bool {
        if case .delivered(let receiver) = fate, receiver == user { return true }
        return author == user
    }

    /// Whether its record in a journal tells of that fate.
    func isTold(by record: DemoReplica.Pulled, to user: UserID) -> Bool {
        let status = record.json["status"]?.string
        switch fate {
        case .delivered: return status == (user == author ? "applied" : nil)
        case .applied: return status == "applied"
        case .kept(let code, let text):
            let body = record.json["body"]
            return status == "rejected" && body?["code"]?.string == code && body?["content"]?["text"]?.string == text
        }
    }
}
