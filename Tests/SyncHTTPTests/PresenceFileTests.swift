import Foundation
import SyncEngine
import TestSupport
import Testing

@testable import SyncHTTP

/// What one process leaves to the next about who was online.
@Suite struct PresenceFileTests {
    private let directory = TemporaryDirectory()
    private var file: PresenceFile { PresenceFile(path: directory.path + "/presence.json") }
    private let time = Timestamp(milliseconds: 1_800_000_000_000)

    private func presence(_ now: @escaping @Sendable () -> Timestamp) -> Presence {
        Presence(file: file, now: now)
    }

    @Test func isReadAsItWasWritten() {
        #expect(file.read() == nil)
        let content = PresenceFile.Content(at: time, online: [UserID(10_001), UserID(9_000_000_000_001)])
        file.write(content)
        #expect(file.read() == content)
        file.write(PresenceFile.Content(at: time + 1, online: []))
        #expect(file.read()?.online.isEmpty == true)
        #expect(directory.names() == ["presence.json"], "no drafts stay")
    }

    @Test(arguments: ["", "{", "{}", #"{"at":"2027-01-15T08:0"#, "[1]", #"{"at":5,"online":[10001]}"#])
    func oneThatIsTornOrForeignSaysNothing(content: String) {
        _ = FileManager.default.createFile(atPath: file.path, contents: Data(content.utf8))
        #expect(file.read() == nil)
        #expect(presence { time }.status(of: UserID(10_001)) == .offline)
    }

    @Test func aDirectoryThatIsGoneIsNoTrouble() {
        let nowhere = PresenceFile(path: directory.path + "/gone/presence.json")
        nowhere.write(PresenceFile.Content(at: time, online: []))
        #expect(nowhere.read() == nil)
    }

    @Test("Who was online stays so for the grace after a restart, and is told to be gone if they do not come back")
    func survivesRestarts() {
        let clock = Locked(time)
        let first = presence { clock.value }
        for number in 1...4 { first.opened(UserID(10_000 + number)) }
        first.set(UserID(10_003), .offline)
        first.set(UserID(10_004), .busy)
        first.remember()
        clock.change { $0 = $0 + 600_000 }
        let second = presence { clock.value }
        let heard = Locked<[PresenceChange]>([])
        second.onChange { changes in heard.change { $0 += changes } }
        #expect((1...4).map { second.status(of: UserID(10_000 + $0)) } == [.online, .online, .offline, .offline])
        #expect(second.presence(of: UserID(10_001)).lastSign == time, "what is said of them is true")
        second.opened(UserID(10_001))
        second.sweep()
        #expect(heard.value.isEmpty, "nobody is told of who comes back: everybody had them on their lists")
        clock.change { $0 = $0 + 89_999 }
        #expect(second.status(of: UserID(10_002)) == .online)
        clock.change { $0 = $0 + 1 }
        second.sweep()
        #expect(heard.value == [PresenceChange(user: UserID(10_002), status: .offline, isGone: true)])
    }

    @Test("A file from more than an hour ago is no use", arguments: [3_600_000, 3_600_001, -3_600_001] as [Int64])
    func ages(_ age: Int64) {
        file.write(PresenceFile.Content(at: time, online: [UserID(10_001)]))
        let later = time + age
        #expect(presence { later }.status(of: UserID(10_001)) == (age == 3_600_000 ? .online : .offline))
    }

    @Test func nobodyIsWrittenOnce() throws {
        let presence = presence { time }
        presence.remember()
        #expect(file.read() == nil)
        presence.opened(UserID(10_001))
        presence.remember()
        #expect(file.read()?.online == [UserID(10_001)])
        presence.set(UserID(10_001), .offline)
        presence.remember()
        #expect(file.read()?.online == [])
        try FileManager.default.removeItem(atPath: file.path)
        presence.remember()
        #expect(file.read() == nil)
    }
}
