import Cryptography
import Testing

/// Vectors from the Openwall crypt_blowfish test suite (public domain), at the least cost.
@Suite struct BCryptTests {
    @Test(
        arguments: [
            ("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
            ("U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK"),
            ("U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"),
            ("", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy"),
        ])
    func `published vectors verify and nothing else does`(password: String, hash: String) throws {
        #expect(try BCrypt.verify(password, hash: hash))
        #expect(try !BCrypt.verify(password + "x", hash: hash))
    }

    @Test(arguments: ["$2a$", "$2b$", "$2y$"])
    func `every prefix in use is read`(prefix: String) throws {
        let hash = prefix + (try BCrypt.hash("correct horse", cost: 4)).dropFirst(4)
        #expect(try BCrypt.verify("correct horse", hash: hash))
        #expect(BCrypt.cost(of: hash) == 4)
    }

    @Test func `two hashes of one password differ and both verify`() throws {
        let first = try BCrypt.hash("pässwörd", cost: 4)
        let second = try BCrypt.hash("pässwörd", cost: 4)
        #expect(first != second)
        #expect(try BCrypt.verify("pässwörd", hash: first) && BCrypt.verify("pässwörd", hash: second))
    }

    @Test func `a password that bcrypt would cut is refused`() throws {
        let longest = String(repeating: "a", count: 72)
        let hash = try BCrypt.hash(longest, cost: 4)
        #expect(try BCrypt.verify(longest, hash: hash))
        #expect(throws: BCryptError.passwordTooLong(bytes: 73)) { try BCrypt.verify(longest + "b", hash: hash) }
        #expect(throws: BCryptError.passwordTooLong(bytes: 73)) { try BCrypt.hash(longest + "b", cost: 4) }
        #expect(throws: BCryptError.passwordHasNUL) { try BCrypt.verify("a\0b", hash: hash) }
    }

    @Test func `costs that would hold a thread for minutes are refused`() {
        let costly = "$2b$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
        #expect(throws: BCryptError.costOutOfRange(31)) { try BCrypt.verify("U*U", hash: costly) }
        #expect(throws: BCryptError.costOutOfRange(3)) { try BCrypt.hash("U*U", cost: 3) }
    }

    @Test(arguments: ["", "*0", "$1$abc$def", "$2b$10$short", "$6$salt$" + String(repeating: "a", count: 52)])
    func `other texts are no hash`(text: String) {
        #expect(throws: BCryptError.malformedHash) { try BCrypt.verify("x", hash: text) }
    }

    @Test func `a full queue says so instead of growing`() async throws {
        let queue = BCryptQueue(threads: 1, maximumWaiting: 2)
        let hash = try BCrypt.hash("x", cost: 8)
        let outcomes = await withTaskGroup(of: BCryptError?.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    do throws(BCryptError) {
                        _ = try await queue.verify("x", hash: hash)
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.contains(nil))
        #expect(outcomes.contains(.busy))
        #expect(try await queue.verify("x", hash: hash))
    }
}
