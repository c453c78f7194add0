internal import Foundation
internal import SyncEngine

/// The reconnect, scene by scene. Each scene does what it says through the engine and the store a server uses.
struct DemoStory {
    let ada: UserID
    let bruno: UserID
    var laptop: DemoReplica
    var tablet: DemoReplica
    private var phone: DemoReplica
    private var desktop: DemoReplica
    /// Everything anybody did, and what must become of it.
    var done: [DemoDeed] = []

    init(_ world: DemoWorld) async throws {
        ada = try await Self.add("Ada", "ada@helpdesk.example", world.service)
        bruno = try await Self.add("Bruno", "bruno@helpdesk.example", world.service)
        laptop = DemoReplica(name: "Ada's laptop", user: ada)
        phone = DemoReplica(name: "Ada's phone", user: ada)
        tablet = DemoReplica(name: "Ada's tablet", user: ada, isSignedIn: false)
        desktop = DemoReplica(name: "Bruno's desktop", user: bruno)
    }

    mutating func tell(_ world: inout DemoWorld) async throws {
        try await online(world.service)
        offline()
        try await lostAnswer(world.service)
        try await crash(&world)
        try await reconnect(world.service)
        try await signIn(world.service)
        try await inventedColleague(world.service)
        try await readReports(world.service)
        try await merge(world.service)
    }

    private static func add(_ name: String, _ email: String, _ service: SyncService) async throws -> UserID {
        let user = try await service.change(
            .addUser(
                email: email, name: name, role: .user, department: "", title: "", id: nil, passwordHash: nil))
        guard let user else { throw CommandFailure("\(name) could not be added to the throw-away store.") }
        return user.id
    }

    private mutating func online(_ service: SyncService) async throws {
        Terminal.line("1. Everybody is online. Bruno writes, Ada sees it on laptop and phone.")
        say("Morning Ada, is the printer back?", on: \.desktop, to: ada.description, fate: .delivered(ada))
        report(desktop, try await desktop.push(to: service))
        try await laptop.pull(from: service)
        try await phone.pull(from: service)
    }

    private mutating func offline() {
        Terminal.line("\n2. Ada's laptop loses the server. She goes on working; three things wait in its queue.")
        say("It is, since eight.", on: \.laptop, to: bruno.description, fate: .delivered(bruno), mode: "offline")
        say("Toner is ordered as well.", on: \.laptop, to: bruno.description, fate: .delivered(bruno), mode: "offline")
        say("Third floor, not second!", on: \.laptop, to: bruno.description, fate: .delivered(bruno), mode: "offline")
        for queued in laptop.queue { Terminal.line("     waiting   \(queued.operation.prefix(8))") }
    }

    private mutating func lostAnswer(_ service: SyncService) async throws {
        Terminal.line("\n3. Ada's phone sends a message. The server keeps it, but the answer is lost on the way.")
        say("On my way to you.", on: \.phone, to: bruno.description, fate: .delivered(bruno))
        _ = try await phone.push(to: service, losesAnswer: true)
        Terminal.line("     no answer; the phone keeps the message in its queue")
        Terminal.line("   Bruno writes again, and is answered.")
        say("Thanks! Bring the cable, please.", on: \.desktop, to: ada.description, fate: .delivered(ada))
        report(desktop, try await desktop.push(to: service))
    }

    private mutating func crash(_ world: inout DemoWorld) async throws {
        Terminal.line("\n4. The server dies: nothing closed, nothing flushed. It comes back on what the disk has.")
        let started = ContinuousClock.now
        try await world.crash()
        let took = (ContinuousClock.now - started) / .milliseconds(1)
        Terminal.line("     recovered in \(Int(took)) ms")
        Terminal.line("   The phone, which never heard, sends the same again: known, same number, nothing doubled.")
        report(phone, try await phone.push(to: world.service))
    }

    private mutating func reconnect(_ service: SyncService) async throws {
        Terminal.line("\n5. The laptop is back. One request carries its queue up and what it missed down.")
        let before = laptop.records.count
        report(laptop, try await laptop.push(to: service))
        Terminal.line("     and \(laptop.records.count - before) records it had not seen")
    }

    private mutating func merge(_ service: SyncService) async throws {
        Terminal.line("\n9. Everybody pulls; then every journal is counted.")
        try await laptop.pull(from: service)
        try await phone.pull(from: service)
        try await tablet.pull(from: service)
        try await desktop.pull(from: service)
        let check = DemoCheck(
            done: done, replicas: [laptop, phone, tablet, desktop],
            reports: [ada: ["3 messages delivered", "1 ticket created as INC-", "1 could not be sent and is kept"]])
        try await check.run(service)
    }

    /// Queues a message and remembers what must become of it.
    mutating func say(
        _ text: String, on replica: WritableKeyPath<DemoStory, DemoReplica>, to receiver: String,
        fate: DemoDeed.Fate, mode: String = "live"
    ) {
        let operation = self[keyPath: replica].write(text, to: receiver, mode: mode)
        let author = self[keyPath: replica]
        done.append(DemoDeed(operation: operation, author: author.user, fate: fate))
        Terminal.line("     \(author.name.padding(to: 18))\"\(text)\"")
    }

    func report(_ replica: DemoReplica, _ results: [DemoReplica.Result]) {
        for result in results {
            let details = result.id.map { "id \($0)" } ?? ""
            let code = result.code.map { " (\($0))" } ?? ""
            Terminal.line("     \(result.status.padding(to: 11))\(result.operation.prefix(8))  \(details)\(code)")
        }
    }
}
