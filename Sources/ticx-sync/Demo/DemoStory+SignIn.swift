internal import JSONText
internal import SyncEngine

/// What the demo mode of a frontend left behind, before and after somebody signed in.
extension DemoStory {
    /// Scene 6: a queue that belongs to nobody until somebody takes it over.
    mutating func signIn(_ service: SyncService) async throws {
        Terminal.line("\n6. Ada's tablet was tried out before she signed in. Its queue belongs to nobody.")
        let message = "Lunch at noon?"
        say(message, on: \.tablet, to: bruno.description, fate: .kept(code: "forbidden", text: message), mode: "demo")
        act("ai.ask", "asks “Where is the nearest printer?”") { $0.field("message", "Where is the nearest printer?") }
        act("ticket.create", "opens the ticket TIC-302876, “Screen flickers”") {
            $0.field("type", "incident")
            $0.field("title", "Screen flickers")
            $0.field("description", "Since the update.")
            $0.field("alias", "TIC-302876")
        }
        Terminal.line("   She signs in. The server decides nothing of it before she says what should become of it.")
        report(tablet, try await tablet.push(to: service))
        Terminal.line("   What would an import do? Nothing is written yet.")
        report(tablet, try await tablet.claim(from: service, choice: nil))
        Terminal.line("   She imports it; the tablet sends its queue again. What would reach others is kept back.")
        _ = try await tablet.claim(from: service, choice: "import")
        report(tablet, try await tablet.push(to: service))
        showKept(tablet)
    }

    /// Scene 7: the same mode with somebody signed in, and a colleague it invented.
    mutating func inventedColleague(_ service: SyncService) async throws {
        Terminal.line("\n7. Ada's laptop had fallen back to the demo mode and wrote to a colleague who does not exist.")
        let message = "Hi Sarah, are you in?"
        say(
            message, on: \.laptop, to: "sarah.williams@company.com",
            fate: .kept(code: "demoContact", text: message), mode: "demo")
        report(laptop, try await laptop.push(to: service))
        showKept(laptop)
    }

    /// Scene 8: what Ada was told about all of it.
    mutating func readReports(_ service: SyncService) async throws {
        Terminal.line("\n8. Ada reads what contact 4 wrote: one delivery report after each of her queues.")
        try await laptop.pull(from: service)
        for text in laptop.records.compactMap(\.report) { Terminal.line("     \(text)") }
    }

    /// Queues something on the tablet that concerns Ada alone.
    private mutating func act(_ kind: String, _ words: String, _ body: (inout JSONWriter) -> Void) {
        done.append(DemoDeed(operation: tablet.act(kind, "demo", body), author: ada, fate: .applied))
        Terminal.line("     \(tablet.name.padding(to: 18))\(words)")
    }

    /// The text of the last thing that was refused, as the replica got it back.
    private func showKept(_ replica: DemoReplica) {
        guard let body = replica.records.last(where: { $0.json["kind"]?.string == "rejected" })?.json["body"] else {
            return
        }
        let text = body["content"]?["text"]?.string ?? ""
        Terminal.line("     kept      \"\(text)\": \(body["reason"]?.string ?? "")")
    }
}
