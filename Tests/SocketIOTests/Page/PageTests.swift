import Foundation
import SocketIO
import TestSupport
import Testing

/// The program in `docs/socketio.md` is `ChatExample.swift`, and prints what the page says.
@Suite struct PageTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    /// The page's fenced blocks in this language.
    private func blocks(_ language: String) throws -> [String] {
        let page = Self.folder.appending(path: "../../../docs/socketio.md").standardizedFileURL
        return try String(contentsOf: page, encoding: .utf8).components(separatedBy: "\n```\(language)\n").dropFirst()
            .compactMap { $0.components(separatedBy: "\n```\n").first }
    }

    @Test func theProgramOnThePageIsTheOneThatIsCompiledHere() throws {
        let program = try String(contentsOf: Self.folder.appending(path: "ChatExample.swift"), encoding: .utf8)
        #expect(try blocks("swift").map { $0 + "\n" } == [program])
    }

    @Test func itPrintsWhatThePageSays() async throws {
        let printed = await chatExample(.patient).map { line in
            line.replacing(/"sid":"[\w-]{20}"/, with: "\"sid\":\"…\"")
        }
        #expect(try blocks("text") == [printed.joined(separator: "\n")])
    }

    /// What the page's first tables ask of a transport.
    @Test(arguments: [true, false]) func itsTransportTellsOfTheEndOnceAndThenNothing(_ closesAtOnce: Bool) async {
        final class Application: EngineApplication, EngineListener {
            let closesAtOnce: Bool
            let heard = Locked<[String]>([])

            init(_ closesAtOnce: Bool) { self.closesAtOnce = closesAtOnce }

            func admit(_ handshake: Handshake) {}

            func open(_ connection: any EngineConnection) -> any EngineListener {
                connection.send(["hello"])
                if closesAtOnce { connection.close(.serverShuttingDown) }
                return self
            }

            func receive(_ message: EngineMessage) { heard.change { $0.append(message.text ?? "") } }

            func closed(_ reason: DisconnectReason) { heard.change { $0.append(reason.rawValue) } }
        }
        let application = Application(closesAtOnce)
        let connection = ToyConnection(to: application)
        if !closesAtOnce { connection.say("a") }
        connection.close(.serverShuttingDown)
        connection.send(["too late"])
        connection.say("b")
        #expect(application.heard.value == (closesAtOnce ? [] : ["a"]) + ["server shutting down"])
        #expect(await connection.hear(1) == ["hello"])
        #expect(await connection.hear(0).isEmpty)
    }
}
