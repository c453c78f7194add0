import DatabaseImport
import JSONText
import SyncEngine
import TestSupport
import Testing
import TicketFormats

@testable import Control

/// Exports and imports of tickets by requests.
@Suite struct ExchangeRequestTests {
    private static let past = PastOperation(
        operation: .derived("c"), author: UserID(10_031), kind: "ticket.create",
        body: Array(#"{"title":"é\n"}"#.utf8), at: Timestamp(milliseconds: 5),
        fingerprint: ContentDigest(kind: "k", canonicalBody: []), id: EventID(1 << 52))

    private static var filter: TicketFilter {
        var filter = TicketFilter()
        filter.statuses = [.open, .closed]
        filter.types = [.incident]
        filter.priorities = [.p1, .p3]
        filter.department = "R&D \"West\""
        filter.text = "printer\n"
        filter.created = Timestamp(milliseconds: .min)..<Timestamp(milliseconds: 5)
        return filter
    }

    private static let requests: [ControlRequest] = [
        .takeIn(.init(.past([past]), isDryRun: true)), .findPeople(["jdoe", "\"ä@b.c"]),
        .export(.person(.email("a@b.c"))),
        .export(.tickets(.ticx, TicketFilter(), assignee: nil)),
        .export(.tickets(.csv, filter, assignee: .id(UserID(7)))),
    ]

    @Test(arguments: requests)
    func `a request read back is the request`(request: ControlRequest) throws {
        #expect(try ControlRequest(request.encoded) == request)
    }

    private func administration() async throws -> Administration {
        let store = MemoryStore()
        let service = try await SyncService(store: store, cursorKey: [UInt8](repeating: 7, count: 32))
        var facilities = Administration.Facilities(
            hashPassword: { $0 }, mintToken: { _, _ in ("", Timestamp(milliseconds: 0)) })
        facilities.helpdeskAddress = "https://helpdesk.example"
        return Administration(service: service, store: store, facilities: facilities, version: "9.9")
    }

    private func desk(_ administration: Administration) -> ImportDesk {
        ImportDesk(isDryRun: false) { request in
            try ControlFault.result(of: await administration.answer(to: request.encoded))
        }
    }

    /// A ticket of the past by the first of two people, with a wanted name.
    private func imported(_ title: String, _ user: UserID) -> PastOperation {
        let body = Array(#"{"title":"\#(title)","type":"Incident","description":"","priority":"P2"}"#.utf8)
        return PastOperation(
            operation: .derived("a ticket"), author: user, kind: "ticket.create", body: body,
            at: Timestamp(milliseconds: 1_700_000_000_000),
            fingerprint: ContentDigest(kind: "ticket.create", canonicalBody: body), id: EventID(77))
    }

    @Test func `a desk that asks does what the engine does: names that are kept, people who are found`() async throws {
        let administration = try await administration()
        let desk = desk(administration)
        let people = ["ada@a.example", "ada@b.example", "bo@b.example"].map { address in
            PastPerson(operation: .derived(address), email: address, name: "N", isActive: true)
        }
        let user = try #require(try await desk.people(people).first?.user)
        #expect(
            try await desk.addresses(["BO", "ada", "ada@a.example", "nobody"])
                == ["bo@b.example", nil, "ada@a.example", nil])
        let made = try await desk.past([imported("x", user)])
        #expect(made.map(\.id) == [EventID(77)], "\(made)")
        #expect(made.map(\.status) == [.created])
        #expect(try await desk.past([imported("y", user)]).map(\.status) == [.changed])
    }

    @Test func `an export comes in pieces, and its answer tells what it was`() async throws {
        let administration = try await administration()
        let desk = desk(administration)
        let person = PastPerson(operation: .derived("p"), email: "ada@a.example", name: "Ada", isActive: true)
        let user = try #require(try await desk.people([person]).first?.user)
        _ = try await desk.past([imported("A \\u0007 bell", user)])
        let sent = Locked<[UInt8]>([])
        let peer = ControlPeer(send: { piece, _ in sent.change { $0 += piece } })
        let request = ControlRequest.export(.tickets(.ticx, TicketFilter(), assignee: nil))
        let answer = try ControlFault.result(of: await administration.answer(to: request.encoded, for: peer))
        let text = String(decoding: sent.value, as: UTF8.self)
        #expect(answer["tickets"]?.integer == 1)
        #expect(answer["bytes"]?.integer == Int64(sent.value.count))
        #expect(text.contains(#"generator="ticx-sync/9.9" source="https://helpdesk.example" ticketCount="1""#))
        #expect(text.contains(#"<ticket id="77""#))
    }

    @Test func `a peer that leaves ends the export`() async throws {
        struct Gone: Error {}
        let administration = try await administration()
        let request = ControlRequest.export(.tickets(.ticx, TicketFilter(), assignee: nil))
        let answer = await administration.answer(to: request.encoded, for: ControlPeer(send: { _, _ in throw Gone() }))
        #expect(throws: ControlFault.self) { try ControlFault.result(of: answer) }
    }

    @Test func `bytes of any number go in pieces that a client takes`() async throws {
        for count in [0, 1, ControlLimits.pieceBytes, 2 * ControlLimits.pieceBytes + 1] {
            let sent = Locked<[Int]>([])
            let peer = ControlPeer(send: { piece, _ in sent.change { $0.append(piece.count) } })
            try await peer.send(whole: [UInt8](repeating: 1, count: count), UpkeepProgress(done: 0))
            #expect(sent.value.reduce(0, +) == count)
            #expect(sent.value.allSatisfy { $0 <= ControlLimits.pieceBytes })
        }
    }
}
