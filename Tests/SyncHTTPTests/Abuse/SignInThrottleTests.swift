import HTTPTypes
import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

@Suite struct SignInThrottleTests {
    private let clock = ManualClock()

    private func throttle(_ edit: (inout Limits) -> Void = { _ in }) -> SignInThrottle {
        var limits = Limits()
        limits.signInFailures = FailureAllowance(free: 3, longest: .seconds(60))
        limits.accountFailures = FailureAllowance(free: 6, longest: .seconds(4))
        limits.addressFailures = FailureAllowance(free: 8, longest: .seconds(8))
        edit(&limits)
        return SignInThrottle(limits: limits, now: { [clock] in clock.now })
    }

    private static func address(_ text: String) -> ClientAddress {
        ClientAddress(peer: text, headers: [:], trusting: [])
    }

    /// How long the throttle says to wait; nil: the try was counted.
    private func wait(_ throttle: SignInThrottle, _ account: String, _ peer: String = "192.0.2.1") -> Duration? {
        do {
            _ = try throttle.begin(account: account, from: Self.address(peer))
            return nil
        } catch {
            #expect(error.code == .busy)
            return error.retryAfter
        }
    }

    @Test func `the wait doubles with each failure up to the longest, and ends`() {
        let throttle = throttle()
        var waits: [Duration?] = []
        for _ in 0..<14 {
            waits.append(wait(throttle, "ada@example.org"))
            if let last = waits.last ?? nil { clock.advance(milliseconds: Int64(last / .milliseconds(1))) }
        }
        let expected: [Duration?] = [
            nil, nil, nil, nil, .seconds(1), nil, .seconds(2), nil, .seconds(4), nil, .seconds(8), nil, .seconds(16),
            nil,
        ]
        #expect(waits == expected)
        for _ in 0..<6 {
            clock.advance(milliseconds: 60_000)
            #expect(wait(throttle, "ada@example.org") == nil)
            #expect(
                wait(throttle, "ada@example.org") == .seconds(60) || wait(throttle, "ada@example.org") == .seconds(32))
        }
    }

    @Test func `asking while one has to wait prolongs nothing`() {
        let throttle = throttle()
        for _ in 0..<4 { #expect(wait(throttle, "ada@example.org") == nil) }
        for _ in 0..<50 { #expect(wait(throttle, "ada@example.org") == .seconds(1)) }
        clock.advance(milliseconds: 1_000)
        #expect(wait(throttle, "ada@example.org") == nil)
    }

    @Test func `an hour without a failure is forgotten`() {
        let throttle = throttle()
        for _ in 0..<4 { #expect(wait(throttle, "ada@example.org") == nil) }
        clock.advance(milliseconds: 3_600_000)
        for _ in 0..<4 { #expect(wait(throttle, "ada@example.org") == nil) }
    }

    @Test func `another account, or the same one from elsewhere, need not wait`() {
        let throttle = throttle()
        for _ in 0..<4 { #expect(wait(throttle, "ada@example.org") == nil) }
        #expect(wait(throttle, "ADA@example.org") == .seconds(1))
        #expect(wait(throttle, "ben@example.org") == nil)
        #expect(wait(throttle, "ada@example.org", "192.0.2.2") == nil)
    }

    @Test func `one account is not guessed from many addresses`() {
        let throttle = throttle()
        for number in 1...7 { #expect(wait(throttle, "ada@example.org", "192.0.2.\(number)") == nil) }
        #expect(wait(throttle, "ada@example.org", "192.0.2.99") == .seconds(1))
    }

    @Test func `many accounts are not guessed from one address, nor from one IPv6 network`() {
        let throttle = throttle()
        for number in 1...9 { #expect(wait(throttle, "p\(number)@example.org", "2001:db8::\(number)") == nil) }
        #expect(wait(throttle, "p99@example.org", "2001:db8::99") == .seconds(1))
        #expect(wait(throttle, "p99@example.org", "2001:db8:0:1::99") == nil)
    }

    @Test func `success forgets the account's failures, and the address pays for failures only`() throws {
        let throttle = throttle()
        for _ in 0..<3 { #expect(wait(throttle, "ada@example.org") == nil) }
        throttle.succeeded(try throttle.begin(account: "ada@example.org", from: Self.address("192.0.2.1")))
        for _ in 0..<4 { #expect(wait(throttle, "ada@example.org") == nil) }
        let office = SignInThrottleTests().throttle()
        for number in 0..<100 {
            office.succeeded(try office.begin(account: "p\(number)@example.org", from: Self.address("192.0.2.1")))
        }
        #expect(office.count == 0)
    }

    @Test func `a try that nobody looked at counts for nothing`() throws {
        let throttle = throttle()
        for _ in 0..<100 {
            throttle.withdraw(try throttle.begin(account: "ada@example.org", from: Self.address("192.0.2.1")))
        }
        #expect(throttle.count == 0)
    }

    @Test func `memory is bounded`() {
        let throttle = throttle { $0.maximumSignInRecords = 30 }
        for number in 0..<500 { _ = wait(throttle, "p\(number)@example.org", "10.0.\(number / 250).\(number % 250)") }
        #expect(throttle.count <= 30)
    }
}
