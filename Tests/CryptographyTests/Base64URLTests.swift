import Cryptography
import Testing

@Suite struct Base64URLTests {
    @Test(arguments: [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
        ("foobar", "Zm9vYmFy"),
    ])
    func vectorsOfRFC4648WithoutPadding(_ plain: String, _ encoded: String) {
        #expect(Base64URL.encode(plain.utf8) == encoded)
        #expect(Base64URL.decode(encoded) == Array(plain.utf8))
    }

    @Test func theAlphabetIsTheURLSafeOne() { #expect(Base64URL.encode([0xFB, 0xFF, 0xFE]) == "-__-") }

    @Test func everyLengthComesBack() {
        for count in 0..<100 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ count) }
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
    }

    @Test(arguments: ["A", "AAAAA", "Zg==", "Zm8=", "Z g", "Zg\n", "+/8", "Zh", "Zm9", "é", "AB*D", "AA\u{0}A"])
    func anythingElseIsRefused(_ text: String) { #expect(Base64URL.decode(text) == nil) }
}
