internal import SyncEngine
internal import Synchronization

/// How much people may ask of a language model: what it costs is paid by whoever runs the server.
///
/// In memory: a restart forgives. Beyond it the built-in assistant answers and says why.
final class ModelBudget: Sendable {
    struct Limits: Sendable {
        /// More than anybody types.
        var questionsAMinute = 20
        /// About two hundred questions with what was looked up for them.
        var tokensADay = 200_000
        /// Of everybody together, so that a slow endpoint does not pile up work.
        var questionsAtOnce = 16
    }

    /// Why no question goes to the model.
    enum Refusal: Error, Sendable, Equatable { case tooFast, usedUp, busy }

    private struct Account {
        var minute: Int64
        var questions = 0
        var day: Int64
        var tokens = 0
    }

    private struct Book {
        var accounts: [UserID: Account] = [:]
        var underWay = 0
    }

    private let limits: Limits
    private let book = Mutex(Book())

    init(_ limits: Limits = Limits()) { self.limits = limits }

    /// Takes a question in; each one has to be ended.
    func begin(_ user: UserID, at now: Timestamp) throws(Refusal) {
        let refusal = book.withLock { book -> Refusal? in
            let (minute, day) = (now.milliseconds / 60_000, now.milliseconds / 86_400_000)
            if book.accounts.count > 10_000 { book.accounts = book.accounts.filter { $0.value.day == day } }
            var account = book.accounts[user] ?? Account(minute: minute, day: day)
            if account.minute != minute { (account.minute, account.questions) = (minute, 0) }
            if account.day != day { (account.day, account.tokens) = (day, 0) }
            guard account.tokens < limits.tokensADay else { return .usedUp }
            guard account.questions < limits.questionsAMinute else { return .tooFast }
            guard book.underWay < limits.questionsAtOnce else { return .busy }
            account.questions += 1
            book.accounts[user] = account
            book.underWay += 1
            return nil
        }
        if let refusal { throw refusal }
    }

    func end() { book.withLock { $0.underWay -= 1 } }

    func spend(_ tokens: Int, of user: UserID) { book.withLock { $0.accounts[user]?.tokens += tokens } }
}
