import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

/// Presence as a value: seconds go in, statuses come out.
@Suite struct PresenceBoardTests {
    private static let ada = UserID(10_001)
    private static let ben = UserID(10_002)

    private func at(_ second: Int64) -> Timestamp { Timestamp(milliseconds: 1_800_000_000_000 + second * 1000) }

    private func status(_ board: PresenceBoard, _ second: Int64) -> PresenceStatus {
        board.presence(of: Self.ada, at: at(second)).status
    }

    @Test(
        "A call is presence for two minutes, and absence for three more",
        arguments: [(0, "online"), (119, "online"), (120, "away"), (299, "away"), (300, "offline")])
    func calls(_ second: Int64, _ expected: String) {
        var board = PresenceBoard()
        #expect(status(board, 0) == .offline)
        board.note(Self.ada, at: at(0))
        #expect(status(board, second).rawValue == expected)
    }

    @Test func aSocketIsPresenceHoweverQuiet() {
        var board = PresenceBoard()
        board.opened(Self.ada, at: at(0))
        #expect(status(board, 86_400) == .online)
        #expect(board.presence(of: Self.ada, at: at(86_400)).lastSign == at(86_400))
    }

    @Test func whoClosesTheLastSocketIsGoneAfterAGrace() {
        var board = PresenceBoard()
        board.note(Self.ada, at: at(0))
        board.opened(Self.ada, at: at(0))
        board.opened(Self.ada, at: at(1))
        board.closed(Self.ada, at: at(10))
        #expect(status(board, 1000) == .online, "one is open still")
        board.closed(Self.ada, at: at(1000))
        #expect(status(board, 1089) == .online && status(board, 1090) == .offline)
        board.opened(Self.ada, at: at(1050))
        #expect(status(board, 2000) == .online, "a page that was loaded again")
    }

    @Test func whoGoesOnCallingIsNotGone() {
        var board = PresenceBoard()
        board.opened(Self.ada, at: at(0))
        board.closed(Self.ada, at: at(10))
        board.note(Self.ada, at: at(60))
        #expect(status(board, 150) == .online && status(board, 200) == .away && status(board, 360) == .offline)
    }

    @Test func closingWhatWasNotOpenChangesNothing() {
        var board = PresenceBoard()
        board.closed(Self.ada, at: at(0))
        board.opened(Self.ada, at: at(1))
        #expect(status(board, 500) == .online)
    }

    @Test(arguments: [PresenceStatus.away, .busy, .offline])
    func aChosenStatusHoldsUntilItsTime(_ chosen: PresenceStatus) {
        var board = PresenceBoard()
        board.opened(Self.ada, at: at(0))
        board.set(Self.ada, chosen, until: at(60), at: at(0))
        #expect(status(board, 59) == chosen && board.presence(of: Self.ada, at: at(59)).until == at(60))
        #expect(status(board, 60) == .online && board.presence(of: Self.ada, at: at(60)).until == nil)
        board.set(Self.ada, chosen, until: nil, at: at(60))
        #expect(status(board, 9999) == chosen)
        board.set(Self.ada, .online, until: nil, at: at(9999))
        #expect(status(board, 10_000) == .online)
    }

    @Test func whoIsBusyAndGoesIsGone() {
        var board = PresenceBoard()
        board.set(Self.ada, .busy, until: nil, at: at(0))
        #expect(status(board, 119) == .busy && status(board, 299) == .busy && status(board, 300) == .offline)
    }

    @Test func whoDoesNotWantToBeSeenIsNotGivenAwayByTheirLastSign() {
        var board = PresenceBoard()
        board.opened(Self.ada, at: at(0))
        board.set(Self.ada, .offline, until: nil, at: at(5))
        board.note(Self.ada, at: at(50))
        #expect(board.presence(of: Self.ada, at: at(60)).lastSign == at(5))
    }

    @Test func aSweepTellsEachChangeOnce() {
        var board = PresenceBoard()
        board.opened(Self.ben, at: at(0))
        board.note(Self.ada, at: at(0))
        let online = [Self.ada, Self.ben].map { PresenceChange(user: $0, status: .online) }
        #expect(board.sweep(at: at(1)) == online)
        #expect(board.sweep(at: at(2)).isEmpty)
        #expect(board.sweep(at: at(120)) == [PresenceChange(user: Self.ada, status: .away)])
        board.closed(Self.ben, at: at(120))
        board.note(Self.ada, at: at(210))
        #expect(
            board.sweep(at: at(210)) == [
                PresenceChange(user: Self.ben, status: .offline, isGone: true),
                PresenceChange(user: Self.ada, status: .online),
            ])
    }

    @Test("When everybody comes at once, fifty are told at a time until all are")
    func manyAreNoFlood() {
        var board = PresenceBoard()
        for number in 1...120 { board.opened(UserID(10_000 + number), at: at(0)) }
        let sweeps = (1...4).map { board.sweep(at: at($0)) }
        #expect(sweeps.map(\.count) == [50, 50, 20, 0])
        #expect(Set(sweeps.joined().map(\.user)).count == 120)
    }

    @Test func whatIsOverBeforeItsTurnIsNotTold() {
        var board = PresenceBoard()
        for number in 1...51 { board.opened(UserID(10_000 + number), at: at(0)) }
        #expect(board.sweep(at: at(1)).count == 50)
        board.set(UserID(10_051), .offline, until: nil, at: at(1))
        #expect(board.sweep(at: at(2)).isEmpty)
    }

    @Test func whoeverChangesAllTheTimeDelaysNobody() {
        var board = PresenceBoard()
        let restless = (1...PresenceBoard.maximumChanges).map { UserID(10_000 + $0) }
        for user in restless + [UserID(20_000)] { board.opened(user, at: at(0)) }
        #expect(board.sweep(at: at(1)).map(\.user) == restless)
        for user in restless { board.set(user, .busy, until: nil, at: at(1)) }
        #expect(board.sweep(at: at(2)).contains { $0.user == UserID(20_000) })
    }

    @Test func whoSaysThatTheyAreOfflineIsNotGoneUntilTheyGo() {
        var board = PresenceBoard()
        board.opened(Self.ada, at: at(0))
        _ = board.sweep(at: at(0))
        board.set(Self.ada, .offline, until: nil, at: at(1))
        #expect(board.sweep(at: at(1)) == [PresenceChange(user: Self.ada, status: .offline)])
        board.closed(Self.ada, at: at(2))
        #expect(board.sweep(at: at(91)).isEmpty)
        #expect(board.sweep(at: at(92)) == [PresenceChange(user: Self.ada, status: .offline, isGone: true)])
        #expect(board.sweep(at: at(93)).isEmpty)
    }

    @Test func whoWasNeverSeenIsNotGivenAwayByGoing() {
        var board = PresenceBoard()
        board.set(Self.ada, .offline, until: nil, at: at(0))
        board.opened(Self.ada, at: at(0))
        _ = board.sweep(at: at(1))
        board.closed(Self.ada, at: at(2))
        #expect(board.sweep(at: at(1000)).isEmpty)
    }

    @Test("Whatever happens, told statuses add up to those there are", arguments: [1, 2, 3, 4] as [UInt64])
    func toldIsTrue(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var board = PresenceBoard()
        var told: [UserID: PresenceStatus] = [:]
        var listed: Set<UserID> = []
        var second: Int64 = 0
        for _ in 0..<400 {
            second += Int64(generator.number(0...40))
            let user = UserID(10_000 + generator.number(1...9))
            switch generator.number(0...4) {
            case 0: board.note(user, at: at(second))
            case 1: board.opened(user, at: at(second))
            case 2...3: board.closed(user, at: at(second))
            default:
                let until = generator.chance(50) ? at(second + 90) : nil
                board.set(user, generator.pick(PresenceStatus.allCases) ?? .busy, until: until, at: at(second))
            }
            guard generator.chance(30) else { continue }
            for change in board.sweep(at: at(second)) {
                told[change.user] = change.status
                if change.status != .offline { listed.insert(change.user) }
                #expect(!change.isGone || listed.remove(change.user) != nil, "seed \(seed), second \(second)")
            }
            for number in 1...9 {
                let user = UserID(10_000 + number)
                let status = board.presence(of: user, at: at(second)).status
                #expect(told[user, default: .offline] == status, "seed \(seed), second \(second)")
            }
        }
    }

    @Test(
        "The list says in words when somebody was there",
        arguments: [
            (0, "now"), (119, "now"), (120, "2 min ago"), (3_599, "59 min ago"), (7_200, "2 h ago"),
            (200_000, "2 d ago"),
        ])
    func words(_ second: Int64, _ expected: String) {
        var board = PresenceBoard()
        #expect(LastSeen.words(board.presence(of: Self.ada, at: at(0)), now: at(0)) == "not seen lately")
        board.note(Self.ada, at: at(0))
        #expect(LastSeen.words(board.presence(of: Self.ada, at: at(second)), now: at(second)) == expected)
    }
}
