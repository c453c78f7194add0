import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

/// Which realms there are and who may have a new one.
@Suite struct RealmBookTests {
    private static let start = Timestamp(milliseconds: 1_764_000_000_000)
    private static let home: [UInt8] = [1]

    private static func name(_ n: UInt64) throws -> RealmName {
        try #require(RealmName(Bits128(high: 1, low: n).description))
    }

    private static func limits(_ edit: (inout RealmLimits) -> Void = { _ in }) -> RealmLimits {
        var limits = RealmLimits()
        limits.maximumRealms = 3
        edit(&limits)
        return limits
    }

    @Test func `a login is new once and known from then on`() throws {
        var book = RealmBook(Self.limits())
        #expect(book.enter(try Self.name(1), from: Self.home, at: Self.start) == .new(insteadOf: nil))
        #expect(book.enter(try Self.name(1), from: [2], at: Self.start + 5) == .known)
        #expect(book[try Self.name(1)] == RealmBook.Entry(made: Self.start, used: Self.start + 5))
    }

    @Test func `when there is no room the one that was idle longest goes, and one in use never`() throws {
        var book = RealmBook(Self.limits())
        for n in 1...3 { _ = book.enter(try Self.name(UInt64(n)), from: Self.home, at: Self.start + Int64(n)) }
        let soon = Self.start + 1_000
        #expect(book.enter(try Self.name(4), from: Self.home, at: soon) == .refused(after: .seconds(600)))
        let later = Self.start + 700_000
        book.use(try Self.name(1), at: later)
        #expect(book.enter(try Self.name(4), from: Self.home, at: later) == .new(insteadOf: try Self.name(2)))
        #expect(book.count == 3)
        #expect(book[try Self.name(2)] == nil)
    }

    @Test func `a realm ends after its time, used or not`() throws {
        var book = RealmBook(Self.limits())
        _ = book.enter(try Self.name(1), from: Self.home, at: Self.start)
        let week: Int64 = 7 * 86_400_000
        #expect(book.enter(try Self.name(1), from: Self.home, at: Self.start + (week - 1)) == .known)
        #expect(book.ended(at: Self.start + (week - 1)).isEmpty)
        #expect(book.ended(at: Self.start + week) == [try Self.name(1)])
        guard case .refused = book.enter(try Self.name(1), from: Self.home, at: Self.start + week) else {
            Issue.record("it was let in after its end")
            return
        }
    }

    @Test func `an address has so many at once and then one at a time, others are not held up`() throws {
        var limits = Self.limits { $0.maximumRealms = 1000 }
        limits.creationBurst = 2
        var book = RealmBook(limits)
        var verdicts: [RealmBook.Verdict] = []
        for n in 1...3 { verdicts.append(book.enter(try Self.name(UInt64(n)), from: Self.home, at: Self.start)) }
        #expect(verdicts == [.new(insteadOf: nil), .new(insteadOf: nil), .refused(after: .seconds(20))])
        #expect(book.enter(try Self.name(4), from: [2], at: Self.start) == .new(insteadOf: nil))
        #expect(book.enter(try Self.name(3), from: Self.home, at: Self.start + 20_000) == .new(insteadOf: nil))
        #expect(book.enter(try Self.name(5), from: Self.home, at: Self.start + 20_000) == .refused(after: .seconds(20)))
    }

    @Test func `a flood from everywhere gets no more than the minute's share, and an empty book`() throws {
        var book = RealmBook(Self.limits { $0.maximumRealms = 1_000_000 })
        var admitted = 0
        for n in 0..<10_000 {
            let address = [UInt8(n >> 8), UInt8(n & 0xFF)]
            let at = Self.start + Int64(n) * 6
            if case .new = book.enter(try Self.name(UInt64(n)), from: address, at: at) { admitted += 1 }
        }
        #expect((60...121).contains(admitted))
        #expect(book.count == admitted)
    }
}
