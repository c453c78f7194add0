import TestSupport
import Testing

@testable import SyncEngine

@Suite struct Bits128Tests {
    @Test func theUUIDFormComesBack() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<500 {
            let bits = generator.bits()
            #expect(Bits128(bits.description.utf8) == bits)
            #expect(Bits128(bits.description.uppercased().utf8) == bits)
            #expect(Bits128(bits.hexadecimal.utf8) == bits)
            #expect(Bits128(bytes: bits.bytes) == bits)
        }
    }

    @Test func theFormIsLowerCaseWithFourHyphens() {
        let bits = Bits128(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)
        #expect(bits.description == "01234567-89ab-cdef-fedc-ba9876543210")
    }

    @Test(arguments: [
        "", "0", "01234567-89ab-cdef-fedc-ba987654321", "01234567-89ab-cdef-fedc-ba98765432100",
        "01234567-89ab-cdef-fedcba9876543210", "0123456789ab-cdef-fedc-ba9876543210",
        "g1234567-89ab-cdef-fedc-ba9876543210", "{01234567-89ab-cdef-fedc-ba9876543210}",
        "01234567--89ab-cdeffedc-ba9876543210", "01234567----89abcdeffedcba9876543210",
        "0-1234567-89ab-cdef-fedcba9876543210", " 01234567-89ab-cdef-fedc-ba9876543210",
        "01234567-89ab-cdef-fedc-ba9876543210-",
    ])
    func anythingElseIsNoUUID(_ text: String) { #expect(Bits128(text.utf8) == nil) }

    @Test func orderIsThatOfTheText() {
        var generator = SeededGenerator(seed: 2)
        let all = (0..<200).map { _ in generator.bits() }
        #expect(all.sorted().map(\.description) == all.map(\.description).sorted())
    }

    @Test func fewerThanSixteenBytesAreNone() {
        #expect(Bits128(bytes: [UInt8](repeating: 1, count: 15)) == nil)
    }
}
