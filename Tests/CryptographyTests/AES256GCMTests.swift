import Testing

@testable import Cryptography

@Suite struct AES256GCMTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        var key, nonce, plain, context, cipher, tag: String

        var testDescription: String { "tag \(tag)" }
    }

    /// Test cases 13 to 16 of the GCM submission to NIST, and two of CAVP's gcmEncryptExtIV256.
    static let vectors = [
        Vector(
            key: String(repeating: "0", count: 64), nonce: "000000000000000000000000", plain: "", context: "",
            cipher: "", tag: "530f8afbc74536b9a963b4f1c4cb738b"),
        Vector(
            key: String(repeating: "0", count: 64), nonce: "000000000000000000000000",
            plain: "00000000000000000000000000000000", context: "", cipher: "cea7403d4d606b6e074ec5d3baf39d18",
            tag: "d0d1c8a799996bf0265b98b5d48ab919"),
        Vector(
            key: "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", nonce: "cafebabefacedbaddecaf888",
            plain: "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255",
            context: "",
            cipher: "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad",
            tag: "b094dac5d93471bdec1a502270e3cc6c"),
        Vector(
            key: "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", nonce: "cafebabefacedbaddecaf888",
            plain: "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
            context: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            cipher: "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
            tag: "76fc6ece0f4e1768cddf8853bb2d551b"),
        Vector(
            key: "31bdadd96698c204aa9ce1448ea94ae1fb4a9a0b3c9d773b51bb1822666b8f22", nonce: "0d18e06c7c725ac9e362e1ce",
            plain: "2db5168e932556f8089a0622981d017d", context: "", cipher: "fa4362189661d163fcd6a56d8bf0405a",
            tag: "d636ac1bbedd5cc3ee727dc2ab4a9489"),
        Vector(
            key: "92e11dcdaa866f5ce790fd24501f92509aacf4cb8b1339d50c9c1240935dd08b", nonce: "ac93a1a6145299bde902f21a",
            plain: "2d71bcfa914e4ac045b2aa60955fad24", context: "1e0889016f67601c8ebea4943bc23ad6",
            cipher: "8995ae2e6df3dbf96fac7b7137bae67f", tag: "eca5aa77d51d4a0a14d9c51e1da474ab"),
    ]

    @Test(arguments: vectors)
    func vectorsOfNIST(_ vector: Vector) throws {
        let key = try Self.key(vector.key)
        let sealed = try AES256GCM.seal(
            Self.bytes(vector.plain), under: key, nonce: Self.bytes(vector.nonce), context: Self.bytes(vector.context))
        #expect(sealed.bytes == Self.bytes(vector.cipher + vector.tag))
        #expect(try AES256GCM.open(sealed, under: key, context: Self.bytes(vector.context)) == Self.bytes(vector.plain))
    }

    @Test func everyByteCounts() throws {
        let key = SecretKey()
        let context = Array("whose it is".utf8)
        let sealed = try AES256GCM.seal("a text".utf8, under: key, context: context)
        #expect(try AES256GCM.open(sealed, under: key, context: context) == Array("a text".utf8))
        func isRefused(_ other: AES256GCM.Sealed) {
            #expect(throws: AES256GCM.Failure.authentication) {
                try AES256GCM.open(other, under: key, context: context)
            }
        }
        for index in sealed.bytes.indices {
            var other = sealed
            other.bytes[index] ^= 1
            isRefused(other)
        }
        for index in sealed.nonce.indices {
            var other = sealed
            other.nonce[index] ^= 1
            isRefused(other)
        }
        #expect(throws: AES256GCM.Failure.authentication) { try AES256GCM.open(sealed, under: key, context: []) }
        #expect(throws: AES256GCM.Failure.authentication) {
            try AES256GCM.open(sealed, under: SecretKey(), context: context)
        }
    }

    @Test func wrongLengthsAreRefused() throws {
        let key = SecretKey()
        #expect(throws: AES256GCM.Failure.length) {
            try AES256GCM.seal([1], under: key, nonce: [0], context: [])
        }
        #expect(throws: AES256GCM.Failure.length) {
            try AES256GCM.open(
                .init(nonce: Array(repeating: 0, count: 12), bytes: Array(repeating: 0, count: 15)), under: key,
                context: [])
        }
    }

    @Test func equalTextsGetDifferentNonces() throws {
        let key = SecretKey()
        let nonces = try (0..<1000).map { _ in try AES256GCM.seal([7], under: key, context: []).nonce }
        #expect(Set(nonces).count == 1000)
    }

    @Test func aKeyIsTakenOutOfTheArrayItCameIn() {
        var secret = [UInt8](repeating: 9, count: 32)
        #expect(SecretKey(consuming: &secret)?.withBytes { Array($0) } == [UInt8](repeating: 9, count: 32))
        #expect(secret.isEmpty)
        var short = [UInt8](repeating: 9, count: 31)
        #expect(SecretKey(consuming: &short) == nil && short.isEmpty)
    }

    private static func key(_ text: String) throws -> SecretKey {
        var bytes = bytes(text)
        return try #require(SecretKey(consuming: &bytes))
    }

    private static func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = hexadecimal.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
