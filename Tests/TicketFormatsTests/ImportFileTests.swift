import Foundation
import TestSupport
import Testing
import TicketFormats

@Suite("Files of tickets")
struct ImportFileTests {
    private func read(_ file: TicketFile) throws -> [String] {
        let reading = try file.open()
        var titles: [String] = []
        while let ticket = try reading.next() { titles.append(ticket.title.text) }
        return titles
    }

    @Test(
        "a file is read again and again, and says how far the reading is", arguments: [TicketFormat.jira, .servicenow])
    func again(format: TicketFormat) throws {
        let directory = TemporaryDirectory()
        let path = directory.path + "/tickets.xml"
        let text =
            format == .jira
            ? Foreign.jira("<summary>x</summary>") : Foreign.serviceNow("<short_description>x</short_description>")
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        let file = try TicketFile(path: path)
        #expect((file.name, file.size) == ("tickets.xml", text.utf8.count))
        for _ in 0..<3 {
            let reading = try file.open()
            #expect(file.bytesRead <= file.size)
            while try reading.next() != nil {}
            #expect(file.bytesRead == file.size)
        }
        // Two at once do not disturb each other.
        let (first, second) = (try file.open(), try file.open())
        #expect(try first.next()?.title == second.next()?.title)
    }

    @Test("an open file without a name is read where it is, and stays its owner's")
    func descriptor() throws {
        let directory = TemporaryDirectory()
        let path = directory.path + "/x"
        try Data(Foreign.mantis("<summary>x</summary>").utf8).write(to: URL(fileURLWithPath: path))
        let handle = try #require(FileHandle(forReadingAtPath: path))
        try FileManager.default.removeItem(atPath: path)
        _ = try handle.seekToEnd()
        do {
            let file = try TicketFile(descriptor: handle.fileDescriptor)
            #expect(try read(file) == ["x"])
            #expect(try read(file) == ["x"])
        }
        try handle.seek(toOffset: 0)
        #expect(try handle.readToEnd()?.isEmpty == false)
    }

    @Test("what is no file is told")
    func noFile() {
        let directory = TemporaryDirectory()
        for (path, wanted) in [
            (directory.path, "is a directory"), (directory.path + "/none", "there is no such file"),
            ("/dev/null", "is no regular file"),
        ] {
            do {
                _ = try TicketFile(path: path)
                Issue.record("\(path) was opened")
            } catch {
                #expect(error.reason == .unreadable)
                #expect(error.message.contains(wanted), "\(error)")
            }
        }
    }
}
