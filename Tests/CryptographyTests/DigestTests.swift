import Cryptography
import Testing

@Suite struct DigestTests {
    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func vectorsOfFIPS180(_ message: String, _ digest: String) {
        #expect(hexadecimal(SHA256.hash(message.utf8)) == digest)
        #expect(hexadecimal(SHA256.hash(AnySequence(message.utf8))) == digest)
    }

    @Test func aMillionBytesInParts() {
        var state = SHA256()
        for _ in 0..<1000 { state.update([UInt8](repeating: UInt8(ascii: "a"), count: 1000)) }
        let digest = hexadecimal(state.finalize())
        #expect(digest == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test func vectorsOfRFC4231() {
        let data = Array("what do ya want for nothing?".utf8)
        let key = Array("Jefe".utf8)
        #expect(
            hexadecimal(HMAC.code(data, key: key))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        #expect(
            hexadecimal(HMAC.code(data, key: key, digest: .sha384))
                == "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649")
        #expect(
            hexadecimal(HMAC.code(data, key: key, digest: .sha512))
                == "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fd"
                + "caeab1a34d4a6b4b636e070a38bce737")
        let long = [UInt8](repeating: 0xAA, count: 131)
        #expect(
            hexadecimal(HMAC.code(Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8), key: long))
                == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    }

    @Test func anEmptyKeyAndMessageHaveACode() {
        #expect(
            hexadecimal(HMAC.code([], key: []))
                == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
    }

    @Test func equalityIsOfContentAndLength() {
        #expect(constantTimeEqual([1, 2], [1, 2]) && constantTimeEqual([], []))
        #expect(!constantTimeEqual([1, 2], [1, 3]) && !constantTimeEqual([1, 2], [1, 2, 0]))
    }

    @Test func randomBytesDiffer() {
        #expect(randomBytes(32).count == 32 && randomBytes(32) != randomBytes(32) && randomBytes(0).isEmpty)
    }
}
