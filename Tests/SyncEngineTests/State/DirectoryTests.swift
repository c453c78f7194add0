import TestSupport
import Testing

@testable import SyncEngine

@Suite struct DirectoryTests {
    private func add(_ email: String, id: UserID? = nil, name: String = "Dora") -> DirectoryChange {
        .addUser(
            email: email, name: name, role: .agent, department: "IT", title: "Lead", id: id, passwordHash: "$2b$x")
    }

    private func code(_ bed: Bed, _ change: DirectoryChange) async -> Refusal.Code? {
        do { try await bed.service.change(change) } catch { return (error as? Refusal)?.code }
        return nil
    }

    @Test func aUserIsFoundByNumberAndAddressAlsoAfterARestart() async throws {
        let store = MemoryStore()
        let added = try #require(try await Bed(store).service.change(add("Dora@Example.org")))
        #expect(added.id == UserID(10_004) && added.email == "dora@example.org" && added.passwordHash == "$2b$x")
        let directory = try await Bed(store).service.directory
        #expect(directory.user(email: "DORA@example.ORG") == added && directory.user(added.id) == added)
        #expect(directory.users.map(\.id.rawValue) == [10_001, 10_002, 10_003, 10_004])
    }

    @Test func whatContradictsTheDirectoryIsRefused() async throws {
        let bed = try await Bed()
        #expect(await code(bed, add("ANNA@example.org")) == .alreadyExists)
        #expect(await code(bed, add("d@example.org", id: Bed.ben)) == .alreadyExists)
        for id in [0, 4, 10_000, -1, 1 << 53] {
            #expect(await code(bed, add("d@example.org", id: UserID(id))) == .malformed)
        }
        for email in ["", "dora", "d @example.org", "d@" + String(repeating: "x", count: 255)] {
            #expect(await code(bed, add(email)) == .malformed)
        }
        #expect(await code(bed, add("d@example.org", name: " ")) == .malformed)
        #expect(await code(bed, .setPassword(UserID(77), hash: "")) == .unknownUser)
        #expect(await code(bed, .deactivate(UserID(77))) == .unknownUser)
        #expect(bed.service.directory.users.count == 3)
    }

    @Test func passwordsAndDeactivationVoidTokens() async throws {
        let bed = try await Bed()
        bed.clock.advance(milliseconds: 5000)
        try await bed.service.change(.setPassword(Bed.anna, hash: "new"))
        let anna = bed.service.directory.user(Bed.anna)
        #expect(anna?.passwordHash == "new" && anna?.tokensValidFrom == bed.clock.now && anna?.isActive == true)
        try await bed.service.change(.deactivate(Bed.anna))
        #expect(bed.service.directory.user(Bed.anna)?.isActive == false)
        let digest = [UInt8](repeating: 9, count: 32)
        #expect(!bed.service.directory.isRevoked(tokenDigest: digest))
        try await bed.service.change(.revokeToken(digest: digest, expires: bed.clock.now))
        #expect(bed.service.directory.isRevoked(tokenDigest: digest))
    }

    @Test func expiredTokensAreForgottenInTime() async throws {
        let bed = try await Bed()
        func digest(_ number: Int) -> [UInt8] { [UInt8(number >> 8), UInt8(number & 255)] }
        for number in 0..<1023 {
            try await bed.service.change(.revokeToken(digest: digest(number), expires: bed.clock.now))
        }
        #expect(bed.service.directory.isRevoked(tokenDigest: digest(0)))
        bed.clock.advance(milliseconds: 1)
        try await bed.service.change(.revokeToken(digest: digest(1023), expires: bed.clock.now + 1000))
        #expect(!bed.service.directory.isRevoked(tokenDigest: digest(0)))
        #expect(bed.service.directory.isRevoked(tokenDigest: digest(1023)))
    }

    @Test func changesAtTheSameMomentAllHappen() async throws {
        let bed = try await Bed()
        await withTaskGroup(of: Void.self) { group in
            for index in 0..<50 { group.addTask { _ = try? await bed.service.change(add("d\(index)@example.org")) } }
        }
        #expect(bed.service.directory.users.count == 53)
        #expect(try await bed.service.statistics().users == 53)
    }
}
